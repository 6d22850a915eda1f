"""SaijinOS's Python API on Saijin Studio: see saijinos.bpm."""
