import { fail } from '../../domain/failure.ts';
import { isStrict, type SettingChange } from '../../domain/queues/queue-settings.ts';
import {
	editOfTags,
	type TagChange,
	tagChanges,
	tagEdit,
	undoOfTags,
} from '../../domain/queues/queue-tags.ts';
import { resourceOf } from '../../domain/resource-id.ts';
import type { QueueRef, Tags } from '../../domain/resources.ts';
import {
	applySettings,
	changeTags,
	createQueue,
	deleteQueue,
	newQueueProblems,
	planSettings,
	type SettingsBefore,
	tagProblems,
} from '../../operations/queues/queue-settings.ts';
import { madeWords } from '../../presentation/wording.ts';
import { isLate, untilBack } from '../input/late.ts';
import { editDraft, keptIfLeft } from '../messages/edit/edit-draft.ts';
import { forgetReceives } from '../messages/look/forget-receives.ts';
import type { Session } from '../shell/session.ts';
import { topView } from '../state/selectors.ts';
import { startChange } from '../streams/start-change.ts';
import type { Work } from '../watch/connection.ts';
import { atStake } from './at-stake.ts';
import {
	newQueueDocument,
	readNewQueue,
	readSettings,
	settingsDocument,
} from './queue-document.ts';

/** Settings and tags in the user's editor; what changed is shown and confirmed before it is sent. */
export function editSettings(session: Session, ref: QueueRef, trigger: string): void {
	const { id } = topView(session.state);
	session.run(id, async (work) => {
		const { gateways, signal } = work;
		const [attributes, tags] = await Promise.all([
			gateways.queues.attributes(ref.url, { signal }),
			gateways.queues.tags(ref.url, { signal }),
		]);
		if (isLate(session, id, `the settings of ${ref.name} are read: press e again`)) return;
		const before = settingsDocument(attributes.raw, tags);
		let edited = before;
		const wanted = await editDraft(
			session,
			{ key: ref.arn, text: before, name: `${ref.name}.json` },
			(after) => {
				edited = after;
				return readSettings(after, attributes.raw);
			},
		);
		if (wanted === undefined) return session.say('unchanged');
		const edit = tagEdit(tags, wanted.tags ?? tags);
		await keptIfLeft(session, { key: ref.arn, edited, again: 'e' }, () =>
			confirmSettings(session, { id, ref, trigger }, { ...wanted, tags: edit, known: tags }, work),
		);
	});
}

/** Takes back what the last change in this session set. */
export function undoSettings(session: Session, ref: QueueRef, trigger: string): void {
	const { id } = topView(session.state);
	const undo = session.settingsBefore.get(ref.arn);
	if (undo === undefined) return;
	session.run(id, (work) => confirmSettings(session, { id, ref, trigger }, undo, work));
}

export function canUndoSettings(session: Session, ref: QueueRef): boolean {
	return session.settingsBefore.has(ref.arn);
}

type Place = {
	/** The view that it was asked for in. */
	readonly id: number;
	readonly ref: QueueRef;
	readonly trigger: string;
};

async function confirmSettings(
	session: Session,
	{ id, ref, trigger }: Place,
	/** `known`: the tags as they were read just now. */
	wanted: SettingsBefore & { readonly known?: Tags },
	{ gateways, signal }: Work,
): Promise<void> {
	const { queues } = gateways;
	const plan = await planSettings({ queues }, { queue: ref, settings: wanted.settings }, signal);
	const { set, remove } = wanted.tags;
	const touchesTags = Object.keys(set).length + remove.length > 0;
	const tags =
		wanted.known ?? (touchesTags ? await queues.tags(ref.url, { signal }) : ({} satisfies Tags));
	const retag = tagChanges(tags, wanted.tags);
	const problems = [...plan.problems, ...tagProblems(set)];
	if (problems.length > 0) throw fail('invalid', problems.join('; '), { hint: 'Nothing was sent' });
	if (plan.changes.length + retag.length === 0) return session.say('nothing changes');
	await untilBack(session, id, `the change of ${ref.name} waits where you asked for it`, signal);
	const names = Object.fromEntries(plan.changes.map(({ name, after = '' }) => [name, after]));
	const grant = await session.confirm(
		{
			kind: isStrict(names) ? 'set-queue-strict' : 'set-queue',
			resource: resourceOf('queue', ref),
			detail: [...plan.changes.map(changeWords), ...retag.map(tagWords), ...plan.warnings],
		},
		trigger,
	);
	if (grant === undefined) return;
	const task = { kind: 'settings', title: `settings of ${ref.name}`, resource: ref.name };
	startChange(session, task, async (at) => {
		const ports = { queues: at.gateways.queues };
		await applySettings(ports, { queue: ref, changes: plan.changes, grant }, at.signal);
		// Before the tags: what is set by then is taken back also where these fail.
		const before = { settings: plan.undo, tags: undoOfTags(retag) };
		if (at.isHere()) session.settingsBefore.set(ref.arn, before);
		await changeTags(ports, { queue: ref, ...editOfTags(retag), grant }, at.signal);
		at.say(
			`${ref.name} is changed, AWS takes up to a minute: a, then undo settings, takes it back`,
			'good',
		);
		return 'changed';
	});
}

function changeWords({ name, before, after }: SettingChange): string {
	return `${name}: ${before ?? '(not set)'} -> ${after ?? '(cleared)'}`;
}

function tagWords({ key, before, after }: TagChange): string {
	return `tag ${key}: ${before ?? '(none)'} -> ${after ?? '(removed)'}`;
}

/** Makes a queue, and its dead-letter queue where one is named, from a text in the user's editor. */
export function makeQueue(session: Session, trigger: string): void {
	const { id } = topView(session.state);
	session.run(id, async ({ info }) => {
		const here = { region: info.region };
		const given = { key: 'new queue', text: newQueueDocument, name: 'new-queue.json' };
		const queue = await editDraft(session, given, (text) => {
			const read = { ...readNewQueue(text), ...here };
			const problems = newQueueProblems(read);
			if (problems.length > 0) throw fail('invalid', problems.join('; '));
			return read;
		});
		if (queue === undefined) return session.say('unchanged: no queue is made');
		const { deadLetters } = queue;
		const grant = await session.confirm(
			{
				kind: 'create-queue',
				resource: { kind: 'queue', name: queue.name },
				also: deadLetters === undefined ? [] : [{ kind: 'queue', name: deadLetters.name }],
				detail: [
					queue.fifo ? 'A FIFO queue.' : 'A standard queue.',
					...(deadLetters === undefined
						? []
						: [
								`Its dead-letter queue ${deadLetters.name} after ${deadLetters.maxReceiveCount} receives.`,
							]),
				],
			},
			trigger,
		);
		if (grant === undefined) return;
		const { name } = queue;
		const task = { kind: 'create', title: `create queue ${name}`, resource: name };
		startChange(session, task, async (at) => {
			const ports = { queues: at.gateways.queues };
			const made = await createQueue(ports, { queue, grant }, at.signal);
			const all = Object.entries(made.was);
			const areNew = all.every(([, was]) => was === 'no');
			const told = areNew
				? `made ${all.map(([one]) => one).join(' and ')}`
				: all.map(([one, was]) => madeWords(one, was)).join('; ');
			at.say(told, areNew ? 'good' : 'notice');
			at.refreshLists();
			return told;
		});
	});
}

/** Deletes a queue after its name has been typed. */
export async function removeQueue(session: Session, ref: QueueRef, trigger: string): Promise<void> {
	const { count, held } = atStake(session, session.state, ref);
	const grant = await session.confirm(
		{
			kind: 'delete-queue',
			resource: resourceOf('queue', ref),
			...(count === undefined ? {} : { count, approximate: true }),
			detail: [
				...held,
				'Its messages go with it: export them first. The name is free again after 60 s.',
			],
		},
		trigger,
	);
	if (grant === undefined) return;
	const task = { kind: 'delete', title: `delete queue ${ref.name}`, resource: ref.name };
	startChange(session, task, async (at) => {
		await deleteQueue(
			{ queues: at.gateways.queues, forget: () => forgetReceives(session, ref, at.info) },
			{ queue: ref, grant },
			at.signal,
		);
		at.say(`${ref.name} is deleted`, 'good');
		at.refreshLists();
		return 'deleted';
	});
}
