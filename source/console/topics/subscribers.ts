import { nameBeside } from '../../domain/arn.ts';
import { failureLine } from '../../domain/failure.ts';
import { memoBy } from '../../domain/memo.ts';
import type { TopicRef } from '../../domain/resources.ts';
import { bareCommand } from '../../domain/text/shell-words.ts';
import type { Recipient } from '../../domain/topics/audience.ts';
import type { TopicMessage } from '../../domain/topics/delivery.ts';
import type { Publish } from '../../domain/topics/repeats.ts';
import { part } from '../../operations/parts.ts';
import { readSubscribers } from '../../operations/topics/subscribers.ts';
import { clip, type Line, span } from '../../presentation/line.ts';
import {
	audienceWords,
	deliveryWords,
	onceWords,
} from '../../presentation/topics/delivery-words.ts';
import { structureIn } from '../forms/form-fields.ts';
import { attributesIn, namesFile } from '../forms/submit-form.ts';
import type { Session } from '../shell/session.ts';
import type { ViewOf } from '../state/views.ts';
import { fieldText } from '../widgets/fields.ts';
import { reachOf, repeatIn } from './reach.ts';

type FormView = ViewOf<'form'>;

/** Asks who subscribed to the topic of a form. */
export function loadSubscribers(session: Session, id: number, ref: TopicRef): void {
	session.run(
		id,
		async ({ gateways, signal }) => {
			const subscribers = await part(() => readSubscribers(gateways, ref, signal), signal);
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
	({ fields }: FormView, repeats: number | undefined) => [fields, repeats],
	(view: FormView, repeats: number | undefined): TopicMessage => ({
		...typed(view),
		attributes: attributesIn(view).attributes,
		...structureIn(view),
		...(repeats === undefined ? {} : { repeats }),
	}),
);

function typed(view: FormView): Publish['message'] {
	const [groupId, deduplicationId] = [fieldText(view, 'group'), fieldText(view, 'dedup')];
	return {
		body: fieldText(view, 'body'),
		...(groupId === '' ? {} : { groupId }),
		...(deduplicationId === '' ? {} : { deduplicationId }),
	};
}

/** Who would get what is typed, and why not. */
export function subscriberLines(view: FormView, now: number, width: number): readonly Line[] {
	const { subscribers } = view;
	if (namesFile(view, fieldText(view, 'body'))) return [];
	if (subscribers === undefined) return [[span('  who gets it is not known yet', 'dim')]];
	if (!subscribers.ok) {
		return [[span(`  who gets it is unknown: ${failureLine(subscribers.failure)}`, 'notice')]];
	}
	const message = typedMessage(view, repeatIn(view, typed(view), now));
	const { recipients, audience } = reachOf(subscribers.value, message);
	const shown = recipients.length > shownAtMost ? recipients.slice(0, shownAtMost - 1) : recipients;
	const left = recipients.length - shown.length;
	return [
		[span(`  ${audienceWords(audience)}`, audience.delivers > 0 ? 'strong' : 'notice')],
		...(audience.once === undefined ? [] : [[span(`  ${onceWords(audience.once)}`, 'dim')]]),
		...shown.map((one) => recipientLine(one, width)),
		...(left > 0 ? [[span(`  and ${left} more, which ${bareCommand('match')} tells`, 'dim')]] : []),
	];
}

/** One row: whether a subscription gets a message, and why not. */
export function recipientLine({ subscription, delivery }: Recipient, width: number): Line {
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
