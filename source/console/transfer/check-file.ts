import type { QueueLimits } from '../../domain/messages/message-limits.ts';
import type { QueueRef, TopicRef } from '../../domain/resources.ts';
import { checkImport } from '../../operations/messages/import-messages.ts';
import { importBefore, wasBegun } from '../../operations/messages/import-record.ts';
import { part } from '../../operations/parts.ts';
import type { LineSource } from '../../operations/ports.ts';
import { checkPublish, leftOutBy } from '../../operations/topics/publish-file.ts';
import { readSubscribers } from '../../operations/topics/subscribers.ts';
import { counted } from '../../presentation/formats.ts';
import type { Session } from '../shell/session.ts';
import type { Work } from '../watch/connection.ts';
import { choice, fieldText } from '../widgets/fields.ts';
import type { CheckedImport } from './checked-import.ts';

/** What is to be checked: a file, and how fast it is to go, which says how much of it goes together. */
type Checked = { readonly path: string; readonly rate: string; readonly perSecond?: number };

/** Reads a whole file for a queue or a topic and shows in its form what was found. Nothing is sent. */
export function checkFile(
	session: Session,
	form: number,
	to: QueueRef | TopicRef,
	{ path, rate, perSecond }: Checked,
): void {
	session.update(form, 'ask', ({ failure: _, ...view }) => view);
	session.say(`checking ${path}`);
	session.run(
		form,
		async (work) => {
			const { stores } = session.host;
			const source = await stores.lines(path);
			const here = session.connection?.info ?? { local: false };
			const earlier = await importBefore(stores, source.digest, to.arn, here);
			const found =
				'url' in to
					? await checkForQueue(session, work, source, to)
					: await checkForTopic(session, work, { source, topic: to, earlier, perSecond });
			const checked: CheckedImport = { to, source, earlier, ...found };
			const { check } = checked;
			session.update(form, 'ask', (view) => {
				const is = (id: string, text: string) => fieldText(view, id).trim() === text;
				// Changed while it was read: what was found is about another file, or another pace.
				if (!is('file', path) || !is('rate', rate)) return view;
				const fields = view.fields.filter(({ id }) => id !== 'earlier');
				const good = check.badLines === 0 && check.messages > 0;
				const asks = good && wasBegun(earlier);
				const all = asks ? [...fields, earlierField(!isResumable(earlier))] : fields;
				// A good file has its next press on the button, or on the question.
				const focus = good ? (asks ? all.length - 1 : all.length + 1) : 0;
				return { ...view, fields: all, checked, focus };
			});
			const words = check.badLines === 0 ? 'nothing sent yet' : 'nothing is sent';
			session.say(`checked ${counted(check.messages, check.unit)} of ${path}: ${words}`);
		},
		(failure) => session.update(form, 'ask', (view) => ({ ...view, failure })),
	);
}

type Found = Pick<CheckedImport, 'limits' | 'check' | 'publish'>;

async function checkForQueue(
	session: Session,
	{ gateways, signal }: Work,
	source: LineSource,
	queue: QueueRef,
): Promise<Found> {
	const attributes = await gateways.queues.attributes(queue.url, { signal });
	const { fifo, maximumMessageBytes, contentBasedDeduplication } = attributes;
	const limits: QueueLimits = {
		fifo,
		...(maximumMessageBytes === undefined ? {} : { maximumMessageBytes }),
		...(contentBasedDeduplication === undefined ? {} : { contentBasedDeduplication }),
	};
	const onGood = givingWay(session);
	return { limits, check: await checkImport(source, limits, signal, { onGood }) };
}

async function checkForTopic(
	session: Session,
	{ gateways, signal }: Work,
	{
		source,
		topic,
		earlier,
		perSecond,
	}: {
		readonly source: LineSource;
		readonly topic: TopicRef;
		readonly earlier: CheckedImport['earlier'];
		readonly perSecond: number | undefined;
	},
): Promise<Found> {
	const subscribers = await part(() => readSubscribers(gateways, topic, signal), signal);
	const settings = subscribers.ok
		? subscribers.value.topic
		: await part(() => gateways.topics.attributes(topic.arn, { signal }), signal);
	const file = {
		...{ source, topic, settings, subscribers, rest: givingWay(session) },
		...(perSecond === undefined ? {} : { perSecond }),
	};
	const all = await checkPublish({ ...file, isLeftOut: () => false }, signal);
	const isPart = wasBegun(earlier) && isResumable(earlier) && all.check.badLines === 0;
	const left = isPart
		? await checkPublish({ ...file, isLeftOut: leftOutBy(earlier, false) }, signal)
		: all;
	return { limits: all.limits, check: all.check, publish: { all, left } };
}

/** How long messages are checked in a row before keys have their turn, ms. */
const turn = 8;

/** Gives way to keys and frames now and then. */
function givingWay({ host: { clock } }: Session): () => Promise<void> | undefined {
	let begun = clock.now();
	return () => {
		if (clock.now() - begun < turn) return;
		return new Promise((resolve) =>
			setImmediate(() => {
				begun = clock.now();
				resolve();
			}),
		);
	};
}

/** Whether an earlier run can be gone on with: it has not ended, and what it sent is known. */
export function isResumable({ ended, missing }: CheckedImport['earlier']): boolean {
	return !ended && missing === 0;
}

/** The choice that an earlier run of the same file asks for. */
function earlierField(over: boolean) {
	return over
		? choice('earlier', 'again', ['leave it', 'send all again'], 'leave it')
		: choice('earlier', 'rest', ['resume', 'send all again'], 'resume');
}
