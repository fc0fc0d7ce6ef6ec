// Runs first in every realm: shared memory and WebAssembly are not counted by its memory limit.
delete globalThis.WebAssembly;
delete globalThis.SharedArrayBuffer;
delete globalThis.Atomics;
// Its callbacks would run after the call that registered them has ended.
delete globalThis.FinalizationRegistry;
