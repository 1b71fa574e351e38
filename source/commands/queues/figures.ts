import { oldestAtOf, type QueueFigures } from '../../domain/diagnosis/queue-metrics.ts';
import { fail } from '../../domain/failure.ts';
import type { Known } from '../../domain/kinds.ts';
import { deadLetterLinks, type KnownQueues } from '../../domain/queues/dead-letter-links.ts';
import { capital } from '../../domain/text/first-letter.ts';
import { queueKey, sentTimes } from '../../operations/messages/receive-budget.ts';
import { findSince, priceOfSince } from '../../operations/metrics/find-since.ts';
import { priceOfFigures, readFigures } from '../../operations/metrics/read-figures.ts';
import { counted, dollars } from '../../presentation/formats.ts';
import type { CommandContext, Connected } from '../shell/context.ts';
import type { Flag } from '../shell/definition.ts';

export const metricsFlag: Flag = {
	name: 'metrics',
	about: 'queues: ask CloudWatch too, which bills each metric: rates, age, and since when',
};

/** A backlog smaller than this has no history worth a price. */
const backlogWorthAsking = 20;
/** Histories that are read at once. */
const atOnce = 4;

type Wanted = {
	/** Which queues are asked about; all without it. */
	readonly isWanted?: (known: Known<'queue'>) => boolean;
	/** Whether it is found out since when they have what they have. */
	readonly histories?: boolean;
	/** What else somebody may do who does not want to pay for it. */
	readonly instead?: string;
};

/**
 * The queues with what CloudWatch and earlier looks tell of them. The price goes before the first request; one that
 * does not fit into what is left of the day's budget is asked with `--yes` alone.
 *
 * @throws {FailureError} `refused`; CloudWatch was not asked.
 */
export async function withFigures(
	context: CommandContext,
	{ gateways, spending, info }: Connected,
	queues: KnownQueues,
	{ isWanted = () => true, histories = true, instead = 'leave out --metrics' }: Wanted = {},
): Promise<KnownQueues> {
	const { clock, signal, out, settings, stores } = context;
	const ports = { metrics: gateways.metrics, clock };
	const links = deadLetterLinks(queues);
	const asked = [...queues.values()]
		.filter((known) => known.facts !== undefined && isWanted(known))
		.map((known) => ({
			known,
			dead: links.sourcesOf(known.context, known.ref.arn).length > 0,
		}));
	const troubled = asked.filter(({ known: { facts }, dead }) => {
		if (!histories) return false;
		return dead
			? (facts?.visible ?? 0) + (facts?.inFlight ?? 0) > 0
			: (facts?.visible ?? 0) >= backlogWorthAsking;
	});
	const price =
		priceOfFigures(asked) + troubled.reduce((sum, { dead }) => sum + priceOfSince({ dead }), 0);
	await spending.write(true);
	const left = `${dollars(spending.spent)} of ${dollars(spending.budget)} are spent today`;
	const what = `asking CloudWatch about ${counted(asked.length, 'queue')} costs up to ${dollars(price)}`;
	if (spending.bills) {
		if (!spending.allows(price) && !settings.yes) {
			throw fail('refused', `${what}, and ${left}`, {
				hint: `Say --yes to ask all the same, --limit COUNT for fewer queues, or ${instead}`,
			});
		}
		out.note(`${capital(what)}; ${left}.`);
	}
	// Before that we never looked: what slept until now is woken by this command.
	const firstAskedAt = clock.now();
	const told = await readFigures(
		ports,
		asked.map(({ known, dead }) => ({ name: known.ref.name, dead, firstAskedAt })),
		signal,
	);
	const figures = new Map<string, QueueFigures>();
	for (const { known } of asked) {
		const metrics = told.get(known.ref.name);
		// A comfort: where the file can't be read, no end is exact.
		const seen = await stores.receives
			.load(queueKey(known.ref.arn, info.endpoint))
			.catch(() => undefined);
		figures.set(known.key, {
			...(metrics === undefined ? {} : { metrics }),
			...(seen === undefined ? {} : { sentAt: sentTimes(seen) }),
		});
	}
	const rest = troubled.values();
	const work = async () => {
		// The workers share one iterator.
		for (const { known, dead } of rest) {
			const oldestAt = oldestAtOf(told.get(known.ref.name));
			const oldest = oldestAt === undefined ? {} : { oldestAt };
			const since = await findSince(ports, { name: known.ref.name, dead, ...oldest }, signal);
			figures.set(known.key, { ...figures.get(known.key), since });
		}
	};
	await Promise.all(Array.from({ length: atOnce }, work));
	return queues.map((known) => {
		const found = figures.get(known.key);
		return found === undefined ? known : { ...known, figures: found };
	});
}
