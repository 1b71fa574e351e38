import { nameOfArn } from '../../domain/arn.ts';
import { failureLine } from '../../domain/failure.ts';
import type { Subscription } from '../../domain/resources.ts';
import { type FoundDeliveries, readDeliveries } from '../../operations/topics/delivery-log.ts';
import { count, dayAndTime } from '../../presentation/formats.ts';
import { type Line, span } from '../../presentation/line.ts';
import { sentenceLines } from '../../presentation/sections.ts';
import { deliveryStatusWords, loggedWords } from '../../presentation/topics/delivery-log-words.ts';
import { isLate } from '../input/late.ts';
import type { Session } from '../shell/session.ts';
import { topView } from '../state/selectors.ts';

/** How far back the logs are searched, ms. */
export const deliverySpan = 60 * 60 * 1000;
/** Deliveries that are shown. */
const mostShown = 500;

/** Shows how the deliveries of the last hour ended, of a topic or of one subscription, from its delivery status logs. */
export function showDeliveries(
	session: Session,
	of: Pick<Subscription, 'topicArn'> & Partial<Pick<Subscription, 'protocol' | 'endpoint'>>,
): void {
	const { topicArn, endpoint, protocol } = of;
	const name = nameOfArn(topicArn);
	session.say(`searching the delivery logs of ${name}: that costs nothing`);
	const { id } = topView(session.state);
	session.run(id, async ({ gateways, clock, signal }) => {
		const to = clock.now();
		const told = await readDeliveries(
			gateways,
			{ topicArn, from: to - deliverySpan, to, ...(endpoint === undefined ? {} : { endpoint }) },
			signal,
		);
		const again = `the deliveries of ${name} are found: :deliveries ${name} shows them`;
		if (isLate(session, id, again)) return;
		const width = Math.max(20, session.state.size.columns - 2);
		const title = `deliveries of ${name} in the last hour`;
		const lines = deliveryRows(told, loggedWords(told.topic, protocol), width);
		session.push({ kind: 'report', title, lines, at: to, offset: 0 });
	});
}

/** How deliveries ended, as rows; `logged` says which are logged, in sentences. */
export function deliveryRows(
	told: FoundDeliveries,
	logged: readonly string[],
	width: number,
): readonly Line[] {
	const { deliveries, more, failures, isFinished } = told;
	const left = deliveries.length - mostShown + more;
	return [
		...logged.flatMap((text) => sentenceLines(text, width)),
		[],
		...(deliveries.length === 0 ? [[span(' no delivery is logged in this time', 'dim')]] : []),
		...deliveries
			.slice(0, mostShown)
			.flatMap((one): readonly Line[] => [
				[
					span(` ${dayAndTime(one.at)}  `, 'dim'),
					span(deliveryStatusWords(one), one.delivered ? 'good' : 'bad'),
					span(`  ${one.destination}`),
				],
				[span(`   ${one.messageId}  ${one.response ?? ''}`, 'dim')],
			]),
		...(left > 0 ? [[span(` and ${count(left)} more`, 'dim')]] : []),
		...(isFinished ? [] : [[span(' not all of that time was searched', 'notice')]]),
		...failures.map(({ group, failure }) => [
			span(` ${group} could not be read: ${failureLine(failure)}`, 'bad'),
		]),
	];
}
