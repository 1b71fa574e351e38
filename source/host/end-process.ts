/** What files may still need when all is done, ms. */
const patienceMs = 250;

/**
 * Ends this process with an exit code. Node's own exit waits for every file operation, and one on a
 * share that is gone never comes back: then the process becomes one that only has the exit code, or is
 * killed where Node can't do that (before 22.15).
 */
export async function endProcess(code: number): Promise<never> {
	const until = performance.now() + patienceMs;
	while (hasFilesUnderWay() && performance.now() < until) {
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
	if (!hasFilesUnderWay() || process.platform === 'win32') process.exit(code);
	process.execve?.('/bin/sh', ['sh', '-c', 'exit "$0"', String(code)], {});
	process.kill(process.pid, 'SIGKILL');
	return process.exit(code);
}

function hasFilesUnderWay(): boolean {
	return process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq'));
}
