import { nameBeside } from '../../domain/arn.ts';
import { failureLine } from '../../domain/failure.ts';
import { memoBy } from '../../domain/memo.ts';
import type { TopicRef } from '../../domain/resources.ts';
import { bareCommand } from '../../domain/text/shell-words.ts';
import type { Recipient } from '../../domain/topics/audience.ts';
import { topicSubscriptions } from '../../operations/describe.ts';
import { part } from '../../operations/parts.ts';
import { clip, type Line, span } from '../../presentation/line.ts';
import { audienceWords, deliveryWords } from '../../presentation/topics/delivery-words.ts';
import { attributesIn, namesFile } from '../forms/submit-form.ts';
import type { Session } from '../shell/session.ts';
import type { ViewOf } from '../state/views.ts';
import { fieldText } from '../widgets/fields.ts';
import { reachOf } from './reach.ts';

type FormView = ViewOf<'form'>;

/** Asks who subscribed to the topic of a form. */
export function loadSubscribers(session: Session, id: number, ref: TopicRef): void {
	session.run(
		id,
		async ({ gateways, signal }) => {
			const subscribers = await part(
				() => topicSubscriptions(gateways.topics, ref, signal),
				signal,
			);
			session.update(id, 'form', (view) => ({ ...view, subscribers }));
		},
		(failure) =>
			session.update(id, 'form', (view) => ({ ...view, subscribers: { ok: false, failure } })),
	);
}

/** Subscriptions that stand under a form; the others are counted. */
const shownAtMost = 6;

/** The message of a form as it is typed: one value for as long as the fields are the same. */
const typedMessage = memoBy(
	({ fields }: FormView) => [fields],
	(view: FormView) => ({
		body: fieldText(view, 'body'),
		attributes: attributesIn(view).attributes,
	}),
);

/** Who would get what is typed, and why not. */
export function subscriberLines(view: FormView, width: number): readonly Line[] {
	const { subscribers } = view;
	if (namesFile(view, fieldText(view, 'body'))) return [];
	if (subscribers === undefined) return [[span('  who gets it is not known yet', 'dim')]];
	if (!subscribers.ok) {
		return [[span(`  who gets it is unknown: ${failureLine(subscribers.failure)}`, 'notice')]];
	}
	const { recipients, audience } = reachOf(subscribers.value, typedMessage(view));
	const shown = recipients.length > shownAtMost ? recipients.slice(0, shownAtMost - 1) : recipients;
	const left = recipients.length - shown.length;
	return [
		[span(`  ${audienceWords(audience)}`, audience.delivers > 0 ? 'strong' : 'notice')],
		...shown.map((one) => recipientLine(one, width)),
		...(left > 0 ? [[span(`  and ${left} more, which ${bareCommand('match')} tells`, 'dim')]] : []),
	];
}

function recipientLine({ subscription, delivery }: Recipient, width: number): Line {
	const { protocol, endpoint, topicArn } = subscription;
	const { delivers } = delivery;
	const [word, style] =
		delivers === 'unknown'
			? (['  ?   ', 'notice'] as const)
			: delivers
				? (['  yes ', 'good'] as const)
				: (['  no  ', 'dim'] as const);
	const name = `${protocol} ${nameBeside(endpoint, topicArn)}`;
	const text = clip(`${name}  ${deliveryWords(delivery)}`, Math.max(10, width - word.length - 1));
	const cut = Math.min(name.length, text.length);
	return [span(word, style), span(text.slice(0, cut)), span(text.slice(cut), 'dim')];
}
