import { unacknowledged } from '../../domain/diagnosis/acknowledgement.ts';
import { priceOfMetrics, wordless } from '../../domain/prices.ts';
import type { Examined } from '../../operations/diagnosis/examine.ts';
import { queueKey } from '../../operations/messages/receive-budget.ts';
import type { Spending } from '../../operations/metrics/spending.ts';
import { count, counted } from '../../presentation/formats.ts';
import type { CommandContext } from '../shell/context.ts';
import type { Output } from '../shell/output.ts';

/*
What `doctor` and `pulse` say around an examination.
*/

/** Says what CloudWatch is about to bill, where that is much. */
export function sayPrice(out: Output, metrics: number, { bills }: Pick<Spending, 'bills'>): void {
	const price = priceOfMetrics(metrics);
	if (price < wordless || !bills) return;
	out.note(`awsmsg: asks CloudWatch for ${count(metrics)} metrics, about $${price.toFixed(2)}.`);
}

/** Without what somebody knows of, which is said. */
export async function unknownYet(
	context: CommandContext,
	all: readonly Examined[],
): Promise<readonly Examined[]> {
	const { clock, out } = context;
	const [known, { info }] = await Promise.all([context.acknowledged(), context.connect()]);
	let hidden = 0;
	const examined = all.map(({ resource, judgement }) => {
		const own = known[queueKey(resource.ref.arn, info.endpoint)];
		const left = unacknowledged(judgement, own, clock.now());
		hidden += judgement.findings.length - left.findings.length;
		return { resource, judgement: left };
	});
	if (hidden > 0)
		out.note(`awsmsg: ${counted(hidden, 'finding')} left out that you said you know of.`);
	return examined;
}
