import type { TSchema } from 'typebox';
import { eachKind, type KindId, kinds } from '../../../domain/kinds.ts';
import { auditEntry } from './audit.ts';
import { configuration, permission } from './configuration.ts';
import { diagnosis, pulse } from './findings.ts';
import {
	deletion,
	forgotten,
	group,
	importReport,
	journalEntry,
	message,
	note,
	outcome,
	publication,
	topicTail,
} from './messages.ts';
import {
	change,
	chart,
	delivery,
	deliveryStatus,
	environment,
	fanOut,
	fileReach,
	login,
	prediction,
	record,
	waiting,
} from './others.ts';
import { platformApplication, platformEndpoint } from './push.ts';
import { followedMoveTask, plan, run } from './redrives.ts';
import { loss, rescue } from './rescues.ts';
import { resourceShapes } from './resources.ts';
import { whatIf } from './whatif.ts';
import { streamWhy, why } from './why.ts';

/** A form of JSON that commands print. */
export type JsonForm = {
	readonly shape: TSchema;
	/** One sentence for docs/json.md. */
	readonly about: string;
	/** The commands that print it, by name. */
	readonly commands: readonly string[];
};

/** A resource has one form in its list and alone. */
const ofKind = (kind: KindId): JsonForm => ({
	shape: resourceShapes[kind],
	about: `A ${kind}: a line of the list, or all that \`describe\` reads.`,
	commands: [kinds[kind].many, 'describe'],
});

/** Every form, by the name of its schema; all but lines of data and the environment have it as `kind`. */
export const jsonForms = {
	...eachKind<Readonly<Record<KindId, JsonForm>>>(ofKind),
	message: {
		shape: message,
		about:
			'A message, in the one form that messages have in files too: `import` reads what `peek` and `export` print.',
		commands: ['peek', 'export'],
	},
	group: {
		shape: group,
		about: 'A group of messages that are alike.',
		commands: ['groups'],
	},
	note: {
		shape: note,
		about: 'A kind of message that was seen: where, what was done about it, what was noted.',
		commands: ['note'],
	},
	deletion: {
		shape: deletion,
		about: 'What became of a message that was to be deleted.',
		commands: ['delete'],
	},
	delivery: {
		shape: delivery,
		about: 'Whether a subscription gets a message, and why not.',
		commands: ['match', 'publish'],
	},
	'file-reach': {
		shape: fileReach,
		about: 'How many messages of a file a subscription gets.',
		commands: ['publish'],
	},
	'fan-out': {
		shape: fanOut,
		about: 'The way of messages around a topic or a queue: a graph.',
		commands: ['xray'],
	},
	publication: {
		shape: publication,
		about: 'What was published to a topic.',
		commands: ['tail-topic'],
	},
	'delivery-status': {
		shape: deliveryStatus,
		about: 'How a delivery of a topic, or to a device, ended, as SNS logs it.',
		commands: ['deliveries'],
	},
	'platform-application': {
		shape: platformApplication,
		about: 'A platform application of mobile push.',
		commands: ['push'],
	},
	'platform-endpoint': {
		shape: platformEndpoint,
		about: 'An endpoint of mobile push: an app on a device.',
		commands: ['push'],
	},
	'topic-tail': {
		shape: topicTail,
		about: 'A tail of a topic, in use or left.',
		commands: ['cleanup'],
	},
	'journal-entry': {
		shape: journalEntry,
		about: 'A message that awsmsg deleted and keeps a copy of.',
		commands: ['journal'],
	},
	forgotten: {
		shape: forgotten,
		about: 'What was erased of what this computer keeps of messages.',
		commands: ['forget'],
	},
	outcome: {
		shape: outcome,
		about: 'What became of a message or record that was to be sent.',
		commands: ['send', 'publish', 'put', 'undo'],
	},
	import: {
		shape: importReport,
		about: 'What became of the lines of a file.',
		commands: ['import'],
	},
	plan: {
		shape: plan,
		about: 'What a redrive would do. `--plan-out` writes a file, which has a form of its own.',
		commands: ['redrive', 'rescue'],
	},
	run: {
		shape: run,
		about: "A redrive by awsmsg's own engine, while it runs and after.",
		commands: ['redrive', 'apply', 'resume', 'tasks', 'rescue'],
	},
	'move-task': {
		shape: followedMoveTask,
		about: "A redrive by AWS's own move task.",
		commands: ['tasks', 'redrive', 'apply'],
	},
	record: {
		shape: record,
		about: 'A record of a stream: `put --file` reads what `tail` prints.',
		commands: ['tail'],
	},
	prediction: {
		shape: prediction,
		about: 'Where a record would go.',
		commands: ['put'],
	},
	wait: {
		shape: waiting,
		about: 'How a wait for a condition ended.',
		commands: ['wait'],
	},
	chart: {
		shape: chart,
		about: "CloudWatch's figures.",
		commands: ['metrics'],
	},
	diagnosis: {
		shape: diagnosis,
		about: 'What is wrong, and what could not be judged.',
		commands: ['doctor'],
	},
	pulse: {
		shape: pulse,
		about: 'What is wrong right now, by the kind of harm.',
		commands: ['pulse'],
	},
	whatif: {
		shape: whatIf,
		about: 'What other settings or consumers would do to a queue, on paper.',
		commands: ['whatif'],
	},
	why: {
		shape: why,
		about: "What the logs of a message's consumers tell of it.",
		commands: ['why'],
	},
	'stream-why': {
		shape: streamWhy,
		about:
			'Why a stream is not read, or late: its functions, how far they are behind, what their logs tell.',
		commands: ['why'],
	},
	loss: {
		shape: loss,
		about: 'What is about to be lost of a queue: a bound where nobody has looked.',
		commands: ['rescue'],
	},
	rescue: {
		shape: rescue,
		about: 'What a look found of the ends of messages, and where copies of them were put.',
		commands: ['rescue'],
	},
	change: {
		shape: change,
		about: 'A change that was made.',
		commands: [
			'queue',
			'purge',
			'stream',
			'cancel',
			'topic',
			'subscribe',
			'subscription',
			'confirm',
			'unsubscribe',
			'push-endpoint',
		],
	},
	'audit-entry': {
		shape: auditEntry,
		about: 'What was confirmed on this computer, and its requests.',
		commands: ['audit'],
	},
	configuration: {
		shape: configuration,
		about: 'What holds here, and who said so.',
		commands: ['config'],
	},
	permission: {
		shape: permission,
		about: 'How a permission stands, as far as reads tell.',
		commands: ['permissions'],
	},
	login: {
		shape: login,
		about: 'A login that was renewed.',
		commands: ['login'],
	},
	environment: {
		shape: environment,
		about: 'The environment for other programs; its names are those of the variables.',
		commands: ['emulator'],
	},
} as const satisfies Readonly<Record<string, JsonForm>>;
