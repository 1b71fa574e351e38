import type { Job } from '../aws/serve.ts';
import { systemClock } from '../host/clock.ts';
import { type LookOrder, lookForPulse } from '../operations/diagnosis/pulse-look.ts';

/**
 * The job `pulse`: looks over all resources away from the thread that draws, which weeks of figures never reach. Its
 * events are `LookProgress`, its answer is a `PulseLook`.
 */
export const pulseJob: Job = ({ gateways, info }, input, run) =>
	lookForPulse(
		{ gateways, clock: systemClock, context: info.id },
		input as LookOrder,
		(progress) => run.emit(progress),
		run.signal,
	);
