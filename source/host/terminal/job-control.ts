/** How long a stop may take to come about, ms, in steps: the step in which we stood still is a long one. */
const stepMs = 50;
const steps = 5;

/**
 * Stops this process (`pid`), or with 0 every process of its group as ctrl-z does, and answers once it goes
 * on: `false` when it never stood still. The system drops the signal where no shell could continue us: a
 * session leader (`tmux new 'exec awsmsg'`, `ssh -t`), the first process of a container.
 */
export async function standStill(pid: number): Promise<boolean> {
	let continued = false;
	const onContinue = () => {
		continued = true;
	};
	process.once('SIGCONT', onContinue);
	try {
		process.kill(pid, 'SIGTSTP');
		for (let step = 0; step < steps && !continued; step++) {
			await new Promise((resolve) => setTimeout(resolve, stepMs));
		}
		return continued;
	} finally {
		process.off('SIGCONT', onContinue);
	}
}
