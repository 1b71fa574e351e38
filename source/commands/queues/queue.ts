import { parseReference } from '../../domain/arn.ts';
import { fail } from '../../domain/failure.ts';
import {
	isStrict,
	type QueueSettings,
	type SettingChange,
} from '../../domain/queues/queue-settings.ts';
import { editOfTags, type TagEdit } from '../../domain/queues/queue-tags.ts';
import { resourceOf } from '../../domain/resource-id.ts';
import type { QueueRef, Tags } from '../../domain/resources.ts';
import { bareCommand } from '../../domain/text/shell-words.ts';
import { queueKey } from '../../operations/messages/receive-budget.ts';
import { messagesIn } from '../../operations/queues/messages-in.ts';
import {
	applySettings,
	changeTags,
	createQueue,
	deleteQueue,
	type NewQueue,
	newQueueProblems,
	planSettings,
	planTags,
	tagProblems,
} from '../../operations/queues/queue-settings.ts';
import { queueChangeJson } from '../../presentation/resources/change-json.ts';
import { madeWords } from '../../presentation/wording.ts';
import { flagValue, quoted, wholeFlag } from '../command-line/flag-values.ts';
import { dryRunFlag } from '../command-line/shared-flags.ts';
import type { CommandContext, Connected, Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { permit } from '../shell/permission.ts';
import { nextCommand } from '../shell/place.ts';
import { printDocument, printLines, wantsJson } from '../shell/print.ts';
import { find, operand } from '../shell/resource.ts';
import { usage } from '../shell/usage.ts';

export const definition: Definition = {
	name: 'queue',
	summary: 'create a queue, change its settings, or delete it',
	about:
		'Settings have the names of AWS; a value may be file://PATH, and an empty one clears. Changes are shown with the command that takes them back.',
	operands: [
		{ name: 'action', about: 'create, set or delete' },
		{ name: 'queue', about: 'a queue: its name, URL or ARN' },
	],
	flags: [
		{ name: 'fifo', about: 'create: a FIFO queue' },
		{ name: 'dlq', value: 'NAME', about: 'create: with a dead-letter queue of this name' },
		{
			name: 'max-receives',
			value: 'COUNT',
			about: 'create: receives after which a message goes to --dlq; 5 without it',
		},
		{ name: 'set', value: 'NAME=VALUE', many: true, about: 'a setting' },
		{ name: 'tag', value: 'KEY=VALUE', many: true, about: 'a tag' },
		{ name: 'untag', value: 'KEY', many: true, about: 'set: remove a tag' },
		dryRunFlag,
	],
	examples: [
		'awsmsg queue create orders --dlq orders-dlq --max-receives 3 --yes',
		'awsmsg queue set orders --set VisibilityTimeout=60 --yes',
		'awsmsg queue delete orders-old --confirm orders-old',
	],
};

const usualReceives = 5;

/** `awsmsg queue create|set|delete <queue>`. */
export const run: Run = async (context) => {
	const action = operand(context, 0);
	if (action === 'create') return create(context);
	if (action === 'set') return set(context);
	if (action === 'delete') return remove(context);
	throw usage(`${bareCommand('queue')} can create, set and delete, not ${quoted(action)}`);
};

async function create(context: CommandContext): Promise<number> {
	const { invocation, signal, out } = context;
	refuseFlags(context, ['untag'], 'create');
	const name = operand(context, 1);
	if (parseReference(name).form !== 'name')
		throw usage('a new queue has a name alone, no URL or ARN');
	const dlq = flagValue(invocation, 'dlq');
	const receives = wholeFlag(invocation, 'max-receives', 1, 1000);
	if (receives !== undefined && dlq === undefined) {
		throw usage('--max-receives is for the dead-letter queue', 'Say --dlq NAME too');
	}
	const wanted: NewQueue = {
		name,
		fifo: invocation.flags.has('fifo'),
		settings: await settingsFrom(context),
		tags: tagsFrom(context),
		...(dlq === undefined
			? {}
			: { deadLetters: { name: dlq, maxReceiveCount: receives ?? usualReceives } }),
	};
	const problems = [...newQueueProblems(wanted), ...tagProblems(wanted.tags)];
	refuseProblems(problems);
	if (invocation.flags.has('dry-run')) {
		out.note(
			`Dry run: ${name} would be created${dlq === undefined ? '' : ` with ${dlq}`}. Nothing was sent.`,
		);
		return exitCodes.done;
	}
	const connected = await context.connect();
	const grant = await permit(context, connected, {
		kind: 'create-queue',
		resource: { kind: 'queue', name },
		also: dlq === undefined ? [] : [{ kind: 'queue', name: dlq }],
		detail: dlq === undefined ? [] : [`with the dead-letter queue ${dlq}`],
	});
	const made = await createQueue(
		{ queues: connected.gateways.queues },
		{ queue: { ...wanted, region: connected.info.region }, grant },
		signal,
	);
	if (wantsJson(context)) {
		const { deadLetterQueue, was } = made;
		const there = Object.keys(was).filter((one) => was[one] === 'yes');
		const alreadyThere = there.length === 0 ? undefined : there;
		await printDocument(
			context,
			queueChangeJson('create', made.queue, { deadLetterQueue, alreadyThere }),
		);
	} else {
		const urls = [made.queue.url, ...(made.deadLetterQueue ? [made.deadLetterQueue.url] : [])];
		await printLines(
			context,
			urls.map((text) => [{ text }]),
		);
	}
	for (const [one, was] of Object.entries(made.was)) {
		if (was !== 'no') out.note(`${madeWords(one, was)}.`);
	}
	return exitCodes.done;
}

async function set(context: CommandContext): Promise<number> {
	const { invocation, signal, out } = context;
	refuseFlags(context, ['fifo', 'dlq', 'max-receives'], 'set');
	const settings = await settingsFrom(context);
	const tags = tagsFrom(context);
	const untag = invocation.flags.get('untag') ?? [];
	if (Object.keys({ ...settings, ...tags }).length + untag.length === 0) {
		throw usage(
			`${bareCommand('queue', 'set')} has nothing to set`,
			'Say --set NAME=VALUE, --tag KEY=VALUE or --untag KEY',
		);
	}
	refuseProblems(tagProblems(tags));
	const connected = await context.connect();
	const { queues } = connected.gateways;
	const queue = await find(context, connected, 'queue', operand(context, 1));
	const plan = await planSettings({ queues }, { queue, settings }, signal);
	refuseProblems(plan.problems);
	const retag = await planTags({ queues }, { queue, edit: { set: tags, remove: untag } }, signal);
	const lines = [
		...plan.changes.map(changeText),
		...retag.changes.map(({ key, ...change }) => changeText({ name: `tag ${key}`, ...change })),
	];
	for (const line of lines) out.note(line);
	const warnings = [...plan.warnings, ...retag.warnings];
	for (const warning of warnings) out.note(`Warning: ${warning}.`);
	if (lines.length === 0) {
		out.note(`${queue.name} is set so already: nothing was sent.`);
		return exitCodes.done;
	}
	if (invocation.flags.has('dry-run')) {
		out.note('Dry run: nothing was sent.');
		return exitCodes.done;
	}
	const grant = await permit(context, connected, {
		kind: isStrict(plan.undo) ? 'set-queue-strict' : 'set-queue',
		resource: resourceOf('queue', queue),
		detail: [...lines, ...warnings],
	});
	await applySettings({ queues }, { queue, changes: plan.changes, grant }, signal);
	await changeTags({ queues }, { queue, ...editOfTags(retag.changes), grant }, signal);
	if (wantsJson(context)) {
		await printDocument(
			context,
			queueChangeJson('set', queue, { changes: plan.changes, tags, tagKeys: untag }),
		);
	}
	const undo = undoFlags(plan.undo, retag.undo);
	if (undo.length > 0) {
		out.note(`Undo with: ${nextCommand(connected, 'queue', 'set', queue.name, ...undo)}`);
	}
	return exitCodes.done;
}

async function remove(context: CommandContext): Promise<number> {
	const { invocation, signal, out } = context;
	refuseFlags(context, ['fifo', 'dlq', 'max-receives', 'set', 'tag', 'untag'], 'delete');
	const connected = await context.connect();
	const { queues } = connected.gateways;
	const queue = await find(context, connected, 'queue', operand(context, 1));
	const messages = messagesIn(await queues.attributes(queue.url, { signal })) ?? 0;
	if (invocation.flags.has('dry-run')) {
		out.note(
			`Dry run: ${queue.name} would be deleted with ~${messages} messages. Nothing was sent.`,
		);
		return exitCodes.done;
	}
	const grant = await permitDeletion(context, connected, queue, messages);
	const key = queueKey(queue.arn, connected.info.endpoint);
	const forget = () => context.stores.receives.forget(key);
	await deleteQueue({ queues, forget }, { queue, grant }, signal);
	if (wantsJson(context))
		await printDocument(
			context,
			queueChangeJson('delete', queue, { approximateNumberOfMessagesDeleted: messages }),
		);
	else
		out.note(`Deleted ${queue.name}. SQS takes up to 60 s; so long its name can't be used again.`);
	return exitCodes.done;
}

function permitDeletion(
	context: CommandContext,
	connected: Connected,
	queue: QueueRef,
	messages: number,
) {
	return permit(context, connected, {
		kind: 'delete-queue',
		resource: resourceOf('queue', queue),
		count: messages,
		approximate: true,
		detail:
			messages > 0
				? [`to keep its messages in a file: ${nextCommand(connected, 'export', queue.name)}`]
				: [],
	});
}

/** `--set NAME=VALUE`; a value may be `file://PATH`. */
async function settingsFrom({ invocation, input }: CommandContext): Promise<QueueSettings> {
	const settings: [string, string][] = [];
	for (const text of invocation.flags.get('set') ?? []) {
		const [name, value] = pair(text, 'set');
		const path = /^file:\/\/(.+)$/s.exec(value)?.[1];
		const content = path === undefined ? value : new TextDecoder().decode(await input.file(path));
		if (settings.some(([known]) => known === name))
			throw usage(`${name} is set twice`, 'Set it once');
		settings.push([name, content.trim()]);
	}
	return Object.fromEntries(settings);
}

function tagsFrom({ invocation }: CommandContext): Tags {
	return Object.fromEntries((invocation.flags.get('tag') ?? []).map((text) => pair(text, 'tag')));
}

function pair(text: string, flag: string): readonly [string, string] {
	const at = text.indexOf('=');
	if (at < 1) throw usage(`--${flag} takes NAME=VALUE, not ${quoted(text)}`);
	return [text.slice(0, at), text.slice(at + 1)];
}

function changeText({ name, before, after }: SettingChange): string {
	return `${name}: ${before ?? 'not set'} -> ${after ?? 'not set'}`;
}

function undoFlags(settings: QueueSettings, { set: tags, remove }: TagEdit): readonly string[] {
	return [
		...Object.entries(settings).flatMap(([name, value]) => ['--set', `${name}=${value}`]),
		...Object.entries(tags).flatMap(([key, value]) => ['--tag', `${key}=${value}`]),
		...remove.flatMap((key) => ['--untag', key]),
	];
}

function refuseProblems(problems: readonly string[]) {
	if (problems.length === 0) return;
	throw fail('refused', problems.join('; '), { hint: 'Nothing was sent' });
}

function refuseFlags({ invocation }: CommandContext, flags: readonly string[], action: string) {
	const given = flags.find((flag) => invocation.flags.has(flag));
	if (given !== undefined) throw usage(`${bareCommand('queue', action)} has no use for --${given}`);
}
