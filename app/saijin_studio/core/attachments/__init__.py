"""Files that a person puts beside a message: pictures for models that see, PDFs and texts for all.

`examine` says what a file is by its content, never by its name, and refuses what cannot be used, with an InputError
whose reason is

    attachment_empty    there is nothing in it
    attachment_large    params: most, in MB; texts have a smaller limit
    attachment_kind     neither a picture nor a PDF nor a text
    attachment_broken   a picture or PDF that cannot be read
    attachment_slow     a PDF that took too long
    attachment_pixels   a picture too large to be shown; params: most, in megapixels
    attachment_locked   a PDF with a password
    attachment_no_text  a PDF of pictures alone

Those of PDFs alone come from whoever reads their words (providers/text/pdf.py). `used_part` is what of a long text
goes to a model.
"""

from .budget import UsedPart, used_part
from .encoding import DecodedText, decode_text
from .examine import Attachment, Kind, examine
from .images import ImageHeader, read_image_header
from .pdf import PdfText

__all__ = [
    "Attachment",
    "DecodedText",
    "ImageHeader",
    "Kind",
    "PdfText",
    "UsedPart",
    "decode_text",
    "examine",
    "read_image_header",
    "used_part",
]
