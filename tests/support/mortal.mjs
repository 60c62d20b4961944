// Processes that a test starts end with it, however it ends.
import { spawn } from "node:child_process";

// A runner that was killed leaves the process of each test file behind, which would keep its servers.
const runner = process.ppid;
if (process.env.NODE_TEST_CONTEXT) {
  setInterval(() => {
    if (process.ppid !== runner) process.kill(process.pid, "SIGKILL");
  }, 500).unref();
}

// As spawn; the kernel kills the process when this one is gone. Its pid is the program's own.
export function spawnMortal(program, args, options) {
  return spawn("setpriv", ["--pdeathsig", "KILL", program, ...args], options);
}
