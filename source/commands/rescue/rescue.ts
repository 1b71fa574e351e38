import { announcedWithin } from '../../domain/diagnosis/expiry.ts';
import { bareCommand } from '../../domain/text/shell-words.ts';
import { flagValue } from '../command-line/flag-values.ts';
import { acceptReceivesFlag, dryRunFlag, endsBeforeFlag } from '../command-line/shared-flags.ts';
import type { CommandContext, Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { parseUntil } from '../shell/times.ts';
import { usage } from '../shell/usage.ts';
import { bringHome } from './home.ts';
import { listEndangered } from './list.ts';
import { lookForEnds } from './look.ts';
import { rescueToFile } from './to-file.ts';
import { rescueToQueue } from './to-queue.ts';

export const definition: Definition = {
	name: 'rescue',
	summary: 'list what is about to be lost, and carry it out',
	about:
		"Without a queue: all queues whose messages may be too old within 48 hours, by CloudWatch's ages and earlier looks; a bound where nobody has looked. With a queue: looks, tells when which are lost, and gives all back. --out copies them to a file (0600), and they stay; --to moves them to a queue that keeps them for longer, by awsmsg's own engine, with plan, journal and report like a redrive. --home brings back what such a run put aside.",
	operands: [
		{ name: 'queue', kinds: ['queue'], optional: true, about: 'a queue: its name, URL or ARN' },
	],
	flags: [
		{ ...endsBeforeFlag, about: `${endsBeforeFlag.about}. 48h without it` },
		{ name: 'to', value: 'QUEUE', about: 'move them there; with --home: all to this queue' },
		{ name: 'out', value: 'FILE', about: 'copy them to this file, complete or not at all' },
		{ name: 'home', value: 'RUN', about: 'bring back what this run put aside, each to its origin' },
		dryRunFlag,
		acceptReceivesFlag,
	],
	examples: [
		'awsmsg rescue',
		'awsmsg rescue orders-dlq --ends-before 6h',
		'awsmsg rescue orders-dlq --out orders-dlq.ndjson',
		'awsmsg rescue orders-dlq --to parking --yes',
		'awsmsg rescue --home 20261120-091205-3fa2b1 --yes',
	],
};

/** `awsmsg rescue [queue]`: what is about to be lost, and how it is carried out. */
export const run: Run = async (context) => {
	const { invocation, clock } = context;
	const [queue] = invocation.operands;
	const value = (name: string) => flagValue(invocation, name);
	const [home, to, out] = ['home', 'to', 'out'].map(value);
	const when = value('ends-before');
	const now = clock.now();
	const endsBefore =
		when === undefined ? now + announcedWithin : parseUntil(when, 'ends-before', now);
	if (home !== undefined) {
		refuse(context, ['out', 'ends-before'], '--home brings back all that a run put aside');
		return bringHome(context, home, { queue, to });
	}
	if (queue === undefined) {
		refuse(context, ['out', 'to', 'dry-run'], 'without a queue nothing is carried out');
		return listEndangered(context, endsBefore);
	}
	if (out !== undefined) {
		refuse(context, ['to', 'dry-run'], '--out copies, and moves nothing');
		return rescueToFile(context, queue, { file: out, endsBefore });
	}
	if (to !== undefined) return rescueToQueue(context, queue, { to, endsBefore });
	refuse(context, ['dry-run'], `${bareCommand('rescue')} without --to moves nothing`);
	return lookForEnds(context, queue, endsBefore);
};

/** Refuses flags that have no meaning beside others. */
function refuse({ invocation }: CommandContext, flags: readonly string[], why: string): void {
	const given = flags.find((flag) => invocation.flags.has(flag));
	if (given === undefined) return;
	throw usage(`--${given} has no use here: ${why}`, 'Leave it out');
}
