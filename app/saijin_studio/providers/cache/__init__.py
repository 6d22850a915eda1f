"""Where values are kept that may be lost: Redis when REDIS_URL names one, this process otherwise."""

from __future__ import annotations

from collections.abc import Mapping

from ...ports import Cache
from .memory import MemoryCache

__all__ = ["MemoryCache", "make_cache"]
REDIS_URL = "REDIS_URL"


def make_cache(env: Mapping[str, str]) -> Cache:
    """The cache that the environment asks for. A Redis that is away at this moment is no fault.

    Raises SettingsError naming REDIS_URL when it is no address of a Redis, or the Redis refuses the password.
    """
    url = env.get(REDIS_URL, "").strip()
    if not url:
        return MemoryCache()
    from .redis_cache import RedisCache  # only for those who use one

    cache = RedisCache(url)
    try:
        cache.check()
    except BaseException:
        cache.close()
        raise
    return cache
