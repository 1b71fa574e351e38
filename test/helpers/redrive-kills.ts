import type { Fault } from '../../source/emulator/faults.ts';
import type { Endpoint } from './faults.ts';
import { pause, RedriveWorld, type WorldEnd, type WorldOptions } from './redrive-world.ts';

export type KilledRunOptions = WorldOptions & {
	readonly kills: number;
	/** How long after its first word a program is killed at most; adapts to how long runs take. */
	readonly window: { milliseconds: number };
	random(): number;
};

/** Slows requests down, so that kills meet all of them, and breaks some. */
const troubles: readonly Fault[] = [
	{ operation: 'SQS.SendMessageBatch', kind: 'reset-after', probability: 0.05 },
	{ operation: 'SQS.SendMessageBatch', kind: 'partial', probability: 0.1 },
	{ operation: 'SQS.DeleteMessageBatch', kind: 'partial', probability: 0.1 },
	{ operation: 'SQS.DeleteMessageBatch', kind: 'internal-error', probability: 0.05 },
	{ operation: 'SQS.ReceiveMessage', kind: 'throttle', probability: 0.05 },
	{ operation: 'SQS.*', kind: 'delay', probability: 0.7, milliseconds: 60 },
];

/** Moves a dead-letter queue by the built program, which is killed at random instants and resumed. */
export async function runWithKills(
	endpoint: Endpoint,
	options: KilledRunOptions,
): Promise<WorldEnd> {
	const { random, window } = options;
	const world = await RedriveWorld.make(endpoint, options);
	await endpoint.setFaults(troubles);
	let kills = 0;
	while (kills < options.kills && world.starts < options.kills * 2) {
		const program = world.start();
		await Promise.race([program.begun, program.ended]);
		// From before the first request to after the last one.
		await Promise.race([pause(random() * window.milliseconds), program.ended]);
		if (program.signal('SIGKILL')) {
			kills++;
			window.milliseconds *= 1.1;
		} else window.milliseconds *= 0.7;
		const { code } = await program.ended;
		if (code === 0) break;
	}
	const { report, said } = await world.finish();
	return { world, judgement: await world.judge(report), report, starts: world.starts, kills, said };
}
