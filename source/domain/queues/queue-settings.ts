import { parseArn } from '../arn.ts';
import { sameJson } from '../json/json-value.ts';

/** Attributes of a queue under AWS's names; an empty text clears one. */
export type QueueSettings = Readonly<Record<string, string>>;

/** What validation has to know of the queue. */
export type SettingsOf = {
	readonly name: string;
	readonly fifo: boolean;
	/** Absent while the queue does not exist. */
	readonly arn?: string;
	/** Where a queue is to be made. */
	readonly region?: string;
	readonly creating?: boolean;
};

/** Whole numbers: seconds, or bytes. Source: SQS API reference, SetQueueAttributes. */
const ranges: Readonly<Record<string, readonly [from: number, to: number]>> = {
	DelaySeconds: [0, 900],
	MaximumMessageSize: [1024, 1_048_576],
	MessageRetentionPeriod: [60, 1_209_600],
	ReceiveMessageWaitTimeSeconds: [0, 20],
	VisibilityTimeout: [0, 43_200],
	KmsDataKeyReusePeriodSeconds: [60, 86_400],
};

const choices: Readonly<Record<string, readonly string[]>> = {
	ContentBasedDeduplication: ['true', 'false'],
	DeduplicationScope: ['queue', 'messageGroup'],
	FifoThroughputLimit: ['perQueue', 'perMessageGroupId'],
	SqsManagedSseEnabled: ['true', 'false'],
};

const fifoOnly = ['ContentBasedDeduplication', 'DeduplicationScope', 'FifoThroughputLimit'];
const clearable = ['Policy', 'RedrivePolicy', 'RedriveAllowPolicy', 'KmsMasterKeyId'];
const strict = ['Policy', 'MessageRetentionPeriod', 'RedrivePolicy', 'RedriveAllowPolicy'];

/** The attributes that a user may set, for completion. */
export const settableAttributes: readonly string[] = [
	...Object.keys(ranges),
	...Object.keys(choices),
	...clearable,
].sort();

/** Whether a change decides which messages are kept or who may have them: it is confirmed by name. */
export function isStrict(settings: QueueSettings): boolean {
	return Object.keys(settings).some((name) => strict.includes(name));
}

/** What AWS would refuse in these settings, one sentence each; empty when nothing speaks against them. */
export function settingsProblems(settings: QueueSettings, queue: SettingsOf): readonly string[] {
	return Object.entries(settings).flatMap(([name, value]) => {
		const problem = settingProblem(name, value, queue);
		return problem === undefined ? [] : [problem];
	});
}

function settingProblem(name: string, value: string, queue: SettingsOf): string | undefined {
	if (name === 'FifoQueue') {
		return queue.creating === true
			? undefined
			: 'whether a queue is FIFO is decided when it is created';
	}
	if (!settableAttributes.includes(name)) {
		return `there is no attribute ${name} to set: there are ${settableAttributes.join(', ')}`;
	}
	if (fifoOnly.includes(name) && !queue.fifo) return `${name} is for FIFO queues alone`;
	if (value === '') return clearable.includes(name) ? undefined : `${name} can't be cleared`;
	const range = ranges[name];
	if (range !== undefined) {
		const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
		if (number >= range[0] && number <= range[1]) return;
		return `${name} takes a whole number from ${range[0].toLocaleString('en-US')} to ${range[1].toLocaleString('en-US')}, not "${value}"`;
	}
	const choice = choices[name];
	if (choice !== undefined) {
		return choice.includes(value) ? undefined : `${name} is ${choice.join(' or ')}, not "${value}"`;
	}
	if (name === 'Policy') return policyProblem(value);
	if (name === 'RedrivePolicy') return redriveProblem(value, queue);
	return name === 'RedriveAllowPolicy' ? redriveAllowProblem(value) : undefined;
}

/** Source: SQS quotas, policies. */
function policyProblem(text: string): string | undefined {
	const policy = objectOf(text);
	if (policy === undefined) return 'Policy is not a JSON object';
	if (new TextEncoder().encode(text).length > 8192) return 'Policy is longer than 8,192 bytes';
	const { Statement: statements } = policy;
	if (statements === undefined) return 'Policy has no Statement';
	const list = Array.isArray(statements) ? statements : [statements];
	return list.length > 20 ? `Policy has ${list.length} statements, SQS takes 20` : undefined;
}

function redriveProblem(text: string, { name, fifo, arn, region }: SettingsOf): string | undefined {
	const policy = objectOf(text);
	if (policy === undefined) return 'RedrivePolicy is not a JSON object';
	const { deadLetterTargetArn: target, maxReceiveCount: count } = policy;
	const parsed = typeof target === 'string' ? parseArn(target) : undefined;
	if (parsed?.service !== 'sqs')
		return 'RedrivePolicy needs a deadLetterTargetArn: the ARN of a queue';
	if (!isCount(count)) return 'RedrivePolicy needs a maxReceiveCount from 1 to 1,000';
	if (parsed.name.endsWith('.fifo') !== fifo) {
		return `the dead-letter queue of ${name} must be ${fifo ? 'FIFO' : 'standard'} as well`;
	}
	if (arn === undefined || parsed.name !== name) {
		const own = arn === undefined ? undefined : parseArn(arn);
		const home = own?.region ?? region;
		if (home !== undefined && home !== parsed.region) {
			return `a dead-letter queue must be in the same region: ${name} is in ${home}, ${target} is in ${parsed.region}`;
		}
		return own !== undefined && own.account !== parsed.account
			? `a dead-letter queue must be in the same account: ${name} is of ${own.account}, ${target} is of ${parsed.account}`
			: undefined;
	}
	return `${name} can't be its own dead-letter queue`;
}

function isCount(value: unknown): boolean {
	const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
	return typeof number === 'number' && Number.isInteger(number) && number >= 1 && number <= 1000;
}

function redriveAllowProblem(text: string): string | undefined {
	const policy = objectOf(text);
	if (policy === undefined) return 'RedriveAllowPolicy is not a JSON object';
	const { redrivePermission: permission, sourceQueueArns: arns } = policy;
	if (permission === 'byQueue') {
		const isList = Array.isArray(arns) && arns.length >= 1 && arns.length <= 10;
		const areQueues =
			isList && arns.every((arn) => typeof arn === 'string' && parseArn(arn)?.service === 'sqs');
		return areQueues ? undefined : 'RedriveAllowPolicy by queue needs 1 to 10 sourceQueueArns';
	}
	if (permission !== 'allowAll' && permission !== 'denyAll') {
		return 'RedriveAllowPolicy needs a redrivePermission: allowAll, denyAll or byQueue';
	}
	return arns === undefined
		? undefined
		: `RedriveAllowPolicy ${permission} takes no sourceQueueArns`;
}

/** What is wrong with the name of a new queue. Source: SQS API reference, CreateQueue. */
export function queueNameProblem(name: string, fifo: boolean): string | undefined {
	const stem = fifo ? name.replace(/\.fifo$/, '') : name;
	if (fifo && stem === name) return `the name of a FIFO queue ends in .fifo: ${name}.fifo`;
	if (!fifo && name.endsWith('.fifo')) {
		return 'only a FIFO queue has a name that ends in .fifo: make it one, or say --fifo';
	}
	if (name.length > 80) return `the name has ${name.length} characters, SQS takes 80`;
	return /^[A-Za-z0-9_-]+$/.test(stem)
		? undefined
		: 'a queue name has letters, digits, - and _ alone';
}

/** One setting that changes; a side without it is absent. */
export type SettingChange = {
	readonly name: string;
	readonly before?: string;
	readonly after?: string;
};

/** What `settings` would change of a queue with these raw attributes; what stays as it is is left out. */
export function settingChanges(
	raw: QueueSettings,
	settings: QueueSettings,
): readonly SettingChange[] {
	return Object.entries(settings).flatMap(([name, after]) => {
		const before = raw[name];
		if ((before ?? '') === after || samePolicy(before, after)) return [];
		return [
			{
				name,
				...(before === undefined || before === '' ? {} : { before }),
				...(after === '' ? {} : { after }),
			},
		];
	});
}

/** The settings that take these changes back. */
export function undoOf(changes: readonly SettingChange[]): QueueSettings {
	return Object.fromEntries(changes.map(({ name, before = '' }) => [name, before]));
}

/** Whether two policies say the same, whatever their blanks and the order of their fields. */
function samePolicy(one: string | undefined, other: string): boolean {
	if (one === undefined || objectOf(one) === undefined || objectOf(other) === undefined)
		return false;
	return sameJson(one, other);
}

function objectOf(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
	if (text === undefined || text === '') return;
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null && !Array.isArray(value)
			? { ...value }
			: undefined;
	} catch {
		return;
	}
}
