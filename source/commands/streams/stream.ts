import { parseReference } from '../../domain/arn.ts';
import type { StreamRef } from '../../domain/resources.ts';
import type { StreamChange } from '../../domain/streams/stream-change.ts';
import { bareCommand } from '../../domain/text/shell-words.ts';
import {
	applyChange,
	type PreparedChange,
	prepareChange,
	whenSettled,
} from '../../operations/streams/change-stream.ts';
import { streamChangeJson } from '../../presentation/resources/change-json.ts';
import { flagValue, quoted, wholeFlag } from '../command-line/flag-values.ts';
import { streamOperand } from '../command-line/operands.ts';
import { awaitedStreams } from '../shell/awaiting.ts';
import type { CommandContext, Connected, Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { permit } from '../shell/permission.ts';
import { nextCommand } from '../shell/place.ts';
import { printDocument, wantsJson } from '../shell/print.ts';
import { find, operand } from '../shell/resource.ts';
import { parseSpan } from '../shell/times.ts';
import { usage } from '../shell/usage.ts';
import { shardIdOf } from './tail-start.ts';

export const definition: Definition = {
	name: 'stream',
	summary: 'create, delete or change a stream',
	about:
		'create (on demand without --shards), delete, split, merge, shards COUNT, retention HOURS, mode on-demand or provisioned, register or deregister a CONSUMER. What AWS would refuse is said before anything is sent. Deleting, and lowering the retention, delete records for good.',
	operands: [
		{ name: 'action', about: 'what to do, as above' },
		streamOperand,
		{ name: 'value', optional: true, about: 'the count, hours, mode or consumer' },
	],
	flags: [
		{ name: 'shards', value: 'COUNT', about: 'create: provisioned, with so many shards' },
		{
			name: 'shard',
			value: 'ID',
			many: true,
			about: 'split: the shard; merge: both; 3 is shardId-000000000003',
		},
		{
			name: 'hash-key',
			value: 'NUMBER',
			about: 'split: where the second half begins; the middle without it',
		},
		{ name: 'with-consumers', about: 'delete: although consumers are registered' },
		{ name: 'wait', about: 'wait until the stream is ACTIVE again, or gone' },
		{ name: 'dry-run', about: 'check it, and send nothing' },
	],
	examples: [
		'awsmsg stream create clicks --shards 4 --yes --wait',
		'awsmsg stream split clicks --shard 0 --yes',
		'awsmsg stream retention clicks 7d --yes',
		'awsmsg stream delete clicks --confirm clicks',
	],
};

const actions = [
	'create',
	'delete',
	'split',
	'merge',
	'shards',
	'retention',
	'mode',
	'register',
	'deregister',
] as const;
type ActionName = (typeof actions)[number];

/** `awsmsg stream <action> <stream> [value]`: changes a stream itself. */
export const run: Run = async (context) => {
	const { invocation, out, signal, clock } = context;
	const change = parseChange(context);
	const connected = await context.connect();
	const { streams } = connected.gateways;
	const stream = await streamOf(context, connected, change);
	const prepared = await prepareChange({ streams }, stream, change, signal);
	if (invocation.flags.has('dry-run')) {
		out.note(`${words(prepared)} Nothing was sent.`);
		return exitCodes.done;
	}
	const grant = await permit(context, connected, prepared.action);
	await applyChange({ streams }, stream, prepared, grant, signal);
	if (wantsJson(context)) await printDocument(context, streamChangeJson(stream, prepared.change));
	else out.note(`Done: ${words(prepared)}`);
	const lasts = change.kind !== 'register' && change.kind !== 'deregister';
	if (!invocation.flags.has('wait') || !lasts) return exitCodes.done;
	const { gateway, silence } = awaitedStreams(context, streams, stream, 'then it waits no more');
	try {
		await whenSettled(
			{ streams: gateway, clock },
			stream.name,
			change,
			(status) => out.progress(`${stream.name} is ${status}`),
			signal,
		);
	} catch (error) {
		if (!silence.over) throw error;
		const look = nextCommand(connected, 'describe', stream.name);
		return silence.end(`AWS goes on with the change; to look: ${look}`);
	}
	signal.throwIfAborted();
	out.note(change.kind === 'delete' ? `${stream.name} is gone.` : `${stream.name} is ACTIVE.`);
	return exitCodes.done;
};

function words({ action }: PreparedChange): string {
	return `${action.kind.replaceAll('-', ' ')}: ${(action.detail ?? []).join(' ')}`;
}

async function streamOf(
	context: CommandContext,
	connected: Connected,
	change: StreamChange,
): Promise<StreamRef> {
	const text = operand(context, 1);
	if (change.kind !== 'create') return find(context, connected, 'stream', text);
	const reference = parseReference(text);
	if (reference.form !== 'name') {
		throw usage(`a new stream gets a name, not ${quoted(text)}`, 'Say --region for another region');
	}
	return { name: reference.name, arn: '' };
}

function parseChange(context: CommandContext): StreamChange {
	const { invocation } = context;
	const named = operand(context, 0);
	const kind = actions.find((action) => action === named);
	if (kind === undefined) {
		throw usage(
			`${bareCommand('stream')} takes ${actions.slice(0, -1).join(', ')} or ${actions.at(-1)}, not ${quoted(named)}`,
			`${bareCommand('stream', '--help')} shows how they are used`,
		);
	}
	const value = invocation.operands[2];
	checkFlags(context, kind, value);
	switch (kind) {
		case 'create': {
			const shards = wholeFlag(invocation, 'shards', 1, 100_000);
			return { kind, ...(shards === undefined ? {} : { shards }) };
		}
		case 'delete':
			return { kind, ...(invocation.flags.has('with-consumers') ? { withConsumers: true } : {}) };
		case 'split': {
			const [shardId] = shardsNamed(context, 1);
			const at = flagValue(invocation, 'hash-key');
			return { kind, shardId, ...(at === undefined ? {} : { at }) };
		}
		case 'merge': {
			const [shardId, other] = shardsNamed(context, 2);
			return { kind, shardId, with: other };
		}
		case 'shards':
			return { kind, count: wholeNumber(value, 'a number of shards', '8') };
		case 'retention': {
			const isSpan = value !== undefined && /[hd]$/.test(value);
			const hours = isSpan
				? parseSpan(value, 'retention') / 3_600_000
				: wholeNumber(value, 'hours', '48');
			return { kind, hours };
		}
		case 'mode': {
			if (value === 'on-demand') return { kind, mode: 'ON_DEMAND' };
			if (value === 'provisioned') return { kind, mode: 'PROVISIONED' };
			throw usage(
				`${bareCommand('stream', 'mode')} takes on-demand or provisioned`,
				'Say one of them',
			);
		}
		default:
			if (value === undefined || value === '') {
				throw usage(`${bareCommand('stream', kind)} takes the name of a consumer`, 'Name it');
			}
			return { kind, consumer: value };
	}
}

/** Flags and values that an action has no use for would be dropped in silence. */
function checkFlags({ invocation }: CommandContext, kind: ActionName, value: string | undefined) {
	const used: Readonly<Partial<Record<ActionName, readonly string[]>>> = {
		create: ['shards'],
		delete: ['with-consumers'],
		split: ['shard', 'hash-key'],
		merge: ['shard'],
	};
	for (const flag of ['shards', 'with-consumers', 'shard', 'hash-key']) {
		if (invocation.flags.has(flag) && used[kind]?.includes(flag) !== true) {
			throw usage(`${bareCommand('stream', kind)} has no use for --${flag}`, 'Leave it out');
		}
	}
	if (value !== undefined && used[kind] !== undefined) {
		throw usage(`${bareCommand('stream', kind)} has no use for ${quoted(value)}`, 'Leave it out');
	}
}

function shardsNamed(context: CommandContext, count: 1): [string];
function shardsNamed(context: CommandContext, count: 2): [string, string];
function shardsNamed({ invocation }: CommandContext, count: number): string[] {
	const ids = (invocation.flags.get('shard') ?? []).map(shardIdOf);
	if (ids.length === count) return ids;
	throw usage(
		count === 1 ? 'a split takes one --shard' : 'a merge takes two --shard, which are neighbours',
		`${bareCommand('describe', 'STREAM')} lists the shards`,
	);
}

function wholeNumber(text: string | undefined, what: string, example: string): number {
	if (text !== undefined && /^\d{1,6}$/.test(text)) return Number(text);
	throw usage(`that takes ${what}, not ${quoted(text ?? '')}`, `Say ${example}, for example`);
}
