import { createSandbox } from "./isolatePool.ts";
import { sandboxContract } from "./sandbox.contract.ts";

sandboxContract(() => createSandbox({ codeChildren: 1, expressionChildren: 1, warm: false }));
