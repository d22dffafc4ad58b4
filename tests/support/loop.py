"""An event loop in a thread of its own, so that tests can use blocking clients."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Loop:
    """Runs coroutines in its thread until it is closed."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, coroutine: Coroutine[Any, Any, T], seconds: float = 60) -> T:
        """Run to the end; the time-out is there so that a hanging test ends."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(seconds)

    def collect_garbage(self) -> None:
        """Let what is ready run, then collect what nobody refers to.

        A connection whose session nobody refers to is closed by this (Python 3.13), which
        otherwise happens at a time of the interpreter's choice.
        """

        async def collect() -> None:
            await asyncio.sleep(0.01)
            gc.collect()

        self.run(collect())

    def close(self) -> None:
        """Cancel what still runs, stop the loop and end the thread."""

        async def cancelled() -> None:
            # What is left pending would be destroyed later, in the midst of another test.
            left = asyncio.all_tasks() - {asyncio.current_task()}
            for task in left:
                task.cancel()
            if left:
                await asyncio.wait(left, timeout=10)

        self.run(cancelled())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
