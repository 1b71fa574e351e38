import { expectationOf, expectationTag } from '../../../source/domain/diagnosis/expectation.ts';
import type { Neighbour } from '../../../source/domain/diagnosis/queue-subject.ts';
import type { SettingFinding } from '../../../source/domain/diagnosis/rules/setting-rules.ts';
import type { QueueAttributes } from '../../../source/domain/resources.ts';
import { Chance } from '../chance.ts';
import { arnIn, known, nameOf, placeOf, queueOf, retentions } from './surroundings.ts';
import { changing, type Worlds } from './world.ts';

/* Queues whose settings are well until somebody changes them. */

/** Queues that send their letters to one of `arn`: with their settings, or but for the name where these can not be read. */
function sourcesOf(
	chance: Chance,
	arn: string,
	settings: () => Partial<QueueAttributes> = () => ({}),
): readonly (Neighbour & { readonly arn: string })[] {
	const place = arn.slice(0, arn.lastIndexOf(':'));
	const fifo = arn.endsWith('.fifo');
	return Array.from({ length: chance.whole(1, 6) }, (_, index) => {
		const name = `source-${index}-${nameOf(chance, fifo)}`;
		const own = { arn: `${place}:${name}`, fifo, raw: {}, ...settings() };
		return { name, arn: own.arn, attributes: own };
	});
}

const excludes = changing((chance) => {
	const place = placeOf(chance);
	const fifo = chance.next() < 0.3;
	const arn = arnIn(place, 'sqs', `${nameOf(chance)}-dlq${fifo ? '.fifo' : ''}`);
	const sources = sourcesOf(chance, arn);
	const all = sources.map((one) => one.arn);
	const elsewhere = chance.of([
		{ ...place, account: '210987654321' },
		{ ...place, region: 'eu-central-1' },
	]);
	const [first = arn, ...rest] = all;
	const byQueue = (sourceQueueArns: readonly string[]) =>
		({ redriveAllowPolicy: { permission: 'byQueue', sourceQueueArns } }) as const;
	const well = chance.of<Partial<QueueAttributes>>([
		{},
		{ redriveAllowPolicy: { permission: 'allowAll', sourceQueueArns: [] } },
		byQueue([arnIn(elsewhere, 'sqs', 'other'), ...all]),
	]);
	const ill = chance.of<Partial<QueueAttributes>>([
		{ redriveAllowPolicy: { permission: 'denyAll', sourceQueueArns: [] } },
		byQueue(rest),
		byQueue([]),
		// The same name in another place: another queue.
		byQueue([...rest, arnIn(elsewhere, 'sqs', first.slice(first.lastIndexOf(':') + 1))]),
	]);
	const name = arn.slice(arn.lastIndexOf(':') + 1);
	// Whose settings can not be read is known by its name.
	const told = sources.map(({ attributes, ...one }) =>
		chance.next() < 0.2 ? { name: one.name } : { name: one.name, attributes },
	) as readonly Neighbour[];
	const seed = chance.whole(0, 1e9);
	const of = (settings: Partial<QueueAttributes>) =>
		queueOf(new Chance(seed), { arn, fifo, ...settings }, { name, sources: known(told) });
	return [of(well), of(ill)];
});

const short = changing((chance) => {
	const arn = arnIn(placeOf(chance), 'sqs', `${nameOf(chance)}-dlq`);
	const name = arn.slice(arn.lastIndexOf(':') + 1);
	const some = retentions.slice(0, -1);
	const sources = sourcesOf(chance, arn, () => ({ retentionSeconds: chance.of(some) }));
	const longest = Math.max(...sources.map((one) => one.attributes?.retentionSeconds ?? 0));
	const seed = chance.whole(0, 1e9);
	const of = (fifo: boolean, retentionSeconds: number) =>
		queueOf(new Chance(seed), { arn, fifo, retentionSeconds }, { name, sources: known(sources) });
	const longer = retentions.filter((one) => one > longest);
	const shorter = retentions.filter((one) => one <= longest);
	const isFifo = chance.next() < 0.2;
	// In a FIFO queue the time of a letter starts anew.
	return [of(isFifo, chance.of(isFifo ? retentions : longer)), of(false, chance.of(shorter))];
});

const noQueueForLetters = changing((chance) => {
	const seed = chance.whole(0, 1e9);
	const fifo = chance.next() < 0.3;
	const named = `${nameOf(chance)}-dead-letters${fifo ? '.fifo' : ''}`;
	const withIt = queueOf(new Chance(seed), { fifo });
	const { redrivePolicy: _, ...bare } = withIt.subject.attributes.ok
		? withIt.subject.attributes.value
		: ({} as never);
	const subject = { ...withIt.subject, attributes: known(bare) };
	const of = (more: object) => ({ kind: 'queue', subject: { ...subject, ...more } }) as const;
	const well = chance.of([
		withIt,
		of({ name: named }),
		of({ letters: known(true) }),
		of({ sources: known(sourcesOf(chance, bare.arn)) }),
	]);
	return [well, of(chance.of([{}, { letters: known(false) }]))];
});

const dieAtOnce = changing((chance) => {
	const seed = chance.whole(0, 1e9);
	const of = (maxReceiveCount: number) => {
		const { kind, subject } = queueOf(new Chance(seed));
		const attributes = subject.attributes.ok ? subject.attributes.value : ({} as never);
		const deadLetterTargetArn = `${attributes.arn}-dlq`;
		const redrivePolicy = { deadLetterTargetArn, maxReceiveCount };
		return { kind, subject: { ...subject, attributes: known({ ...attributes, redrivePolicy }) } };
	};
	return [of(chance.whole(2, 1000)), of(1)];
});

const unreadable = changing((chance) => {
	const clock = () => `${chance.whole(0, 23)}:${chance.whole(0, 59)}`.replace(/:(\d)$/, ':0$1');
	const well = chance.of(['idle', ' parked', 'IDLE', `batch ${clock()}-${clock()}`, 'none']);
	const ill = chance.of(['idel', '', 'batch', 'batch 1-5', 'batch 25:00-26:00', 'idle, parked']);
	const seed = chance.whole(0, 1e9);
	const of = (text: string) => {
		const tags = { team: 'messaging', ...(text === 'none' ? {} : { [expectationTag]: text }) };
		const expectation = expectationOf(tags);
		return queueOf(new Chance(seed), {}, expectation === undefined ? {} : { expectation });
	};
	return [of(well), of(ill)];
});

const nearLimit = changing((chance) => {
	const seed = chance.whole(0, 1e9);
	const of = (inFlight: number) =>
		queueOf(new Chance(seed), { inFlight, visible: new Chance(seed).whole(0, 1e6) });
	return [of(chance.whole(0, 105_000)), of(chance.whole(108_000, 120_500))];
});

export const settingWorlds: { readonly [Name in SettingFinding]: Worlds } = {
	'in-flight-limit': nearLimit,
	'redrive-allow-excludes': excludes,
	'dlq-retention-short': short,
	'no-dlq': noQueueForLetters,
	'max-receive-1': dieAtOnce,
	'expectation-unreadable': unreadable,
};
