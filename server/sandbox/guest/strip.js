// Runs first in every isolate: shared memory and WebAssembly are not counted by its memory limit.
delete globalThis.WebAssembly;
delete globalThis.SharedArrayBuffer;
delete globalThis.Atomics;
