import type { Job } from '../aws/serve.ts';
import { fail } from '../domain/failure.ts';
import { systemClock } from '../host/clock.ts';
import { pathsFrom } from '../host/files/files.ts';
import { createRedriveHost } from '../host/redrive-host.ts';
import { readAt } from '../operations/redrive/resume.ts';
import { RedriveRun, type RedriveStart } from '../operations/redrive/run.ts';

/**
 * What the console sends to start a run: all of {@link RedriveStart} but what can't cross or is read
 * here. With `resumeAt`, the number of the last line of its journal when the user was asked, the run `runId` is
 * gone on with by its own plan.
 */
export type RedriveJobInput = Omit<RedriveStart, 'resumed' | 'limits'> & {
	readonly resumeAt?: number;
};

/** A word to a running redrive. */
export type RedriveJobWord =
	| { readonly type: 'pause' | 'resume' | 'stop' | 'leave' | 'proceed' | 'alone' }
	| { readonly type: 'rate'; readonly perSecond?: number };

/**
 * A redrive by our engine in the worker thread. Events are `RunEvent`s, the answer is a `RunEnd`.
 * Aborting the job stops it safely.
 */
export const redriveJob: Job = async ({ gateways }, input, run) => {
	const start = asStart(input);
	const host = createRedriveHost(pathsFrom(process.env));
	const resumed =
		start.resumeAt === undefined ? undefined : await readAt(host.runs, start.runId, start.resumeAt);
	const redrive = new RedriveRun(
		{
			queues: gateways.queues,
			topics: gateways.topics,
			metrics: gateways.metrics,
			clock: systemClock,
			runs: host.runs,
			bounces: host.bounces,
			hash: host.hash,
		},
		{
			...start,
			...(resumed === undefined ? {} : { resumed, plan: resumed.header.plan }),
		},
		(event) => run.emit(event),
	);
	run.signal.addEventListener('abort', () => redrive.stop(), { once: true });
	if (run.signal.aborted) redrive.stop();
	run.onTell((word) => obey(redrive, word));
	return redrive.ended;
};

function obey(redrive: RedriveRun, value: unknown): void {
	const word = value as RedriveJobWord;
	switch (word.type) {
		case 'pause':
			return redrive.pause();
		case 'resume':
			return redrive.resume();
		case 'stop':
			return redrive.stop();
		case 'leave':
			return redrive.leave();
		case 'proceed':
			return redrive.proceed();
		case 'alone':
			return redrive.watchAlone();
		case 'rate':
			return redrive.setRate(word.perSecond);
	}
}

function asStart(input: unknown): RedriveJobInput {
	if (typeof input === 'object' && input !== null && 'plan' in input && 'grants' in input) {
		return input as RedriveJobInput;
	}
	throw fail('bug', 'a redrive was started without its plan');
}
