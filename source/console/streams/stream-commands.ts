import { whyNoChart } from '../../domain/charts/panels.ts';
import { isForeign, type StreamRef } from '../../domain/resources.ts';
import { openChart } from '../charts/chart-load.ts';
import type { Command } from '../keys/command.ts';
import { aws, awsmsg, copyItem, openCopyMenu, streamFlag } from '../resources/copy-menu.ts';
import { openResource } from '../resources/detail-load.ts';
import { type Asks, sayingWhatIsDenied } from '../shell/denied-here.ts';
import type { Session } from '../shell/session.ts';
import type { MenuItem } from '../state/menu.ts';
import { openTailStart } from '../tail/start.ts';
import { openStreamWhy } from '../why/stream-why.ts';
import { openPutForm } from './put-form.ts';
import { openStreamChange } from './stream-change.ts';

type Needs = { readonly session: Session };

/** What the commands of a stream can't do without. */
export const asksOfStreams: Asks = {
	tail: ['Kinesis ListShards'],
	put: ['Kinesis PutRecords'],
	chart: ['CloudWatch GetMetricData'],
};

/** Why a stream is not changed from here; `undefined` for one of ours. */
export function whyOnlyRead(ref: StreamRef): string | undefined {
	return isForeign(ref)
		? 'the stream is not known to be of this account, and elsewhere awsmsg only reads'
		: undefined;
}

/** What can be done with a stream, wherever one stands under the cursor. */
export function streamCommands<Context extends Needs>(
	streamOf: (context: Context) => StreamRef | undefined,
	open = true,
): readonly Command<Context>[] {
	const needed = (context: Context) =>
		streamOf(context) === undefined ? 'there is no stream under the cursor' : undefined;
	const writable = (context: Context) => {
		const ref = streamOf(context);
		return needed(context) ?? (ref === undefined ? undefined : whyOnlyRead(ref));
	};
	const charted = (context: Context) => {
		const ref = streamOf(context);
		return needed(context) ?? (ref === undefined ? undefined : whyNoChart(ref));
	};
	const on =
		(run: (ref: StreamRef, session: Session) => void) =>
		(context: Context): void => {
			const ref = streamOf(context);
			if (ref !== undefined) run(ref, context.session);
		};
	const details: Command<Context> = {
		keys: ['enter', 'd'],
		title: 'open',
		about: 'Shards, consumers, retention and tags of the stream',
		inFooter: true,
		effect: 'read',
		disabled: needed,
		run: on((ref, session) => openResource(session, { kind: 'stream', ref })),
	};
	const commands: readonly Command<Context>[] = [
		...(open ? [details] : []),
		{
			keys: ['p'],
			title: 'tail',
			about: 'Follow one, several or all shards from a position of your choice',
			inFooter: true,
			effect: 'read',
			disabled: needed,
			run: on((ref, session) => openTailStart(session, ref)),
		},
		{
			keys: ['s'],
			title: 'put',
			about: 'Put a record, or those of a file, into the stream',
			inFooter: true,
			effect: 'write',
			disabled: writable,
			run: on((ref, session) => openPutForm(session, ref)),
		},
		{
			keys: ['e'],
			title: 'change',
			about: 'Split, merge, number of shards, retention, mode, consumers; create, delete',
			effect: 'destroy',
			disabled: writable,
			run: on((ref, session) => openStreamChange(session, ref)),
		},
		{
			keys: ['m'],
			title: 'chart',
			about: 'Records in and out over the last hours, from CloudWatch',
			inFooter: true,
			effect: 'read',
			disabled: charted,
			run: on((ref, session) => openChart(session, 'stream', ref)),
		},
		{
			keys: ['l'],
			title: 'why',
			about:
				'Its Lambda functions, how far they are behind, and the failures in their logs of the last 15 minutes',
			effect: 'read',
			disabled: needed,
			run: on((ref, session) => openStreamWhy(session, ref)),
		},
		{
			keys: ['c'],
			title: 'copy',
			about: 'Copy the ARN of the stream',
			effect: 'read',
			disabled: needed,
			run: on((ref, session) => session.copy(ref.arn, ref.arn)),
		},
		{
			keys: ['C'],
			title: 'copy menu',
			about: 'Choose what to copy: name, ARN, or a command that does the same',
			effect: 'read',
			disabled: needed,
			run: on((ref, session) => openCopyMenu(session, ref.name, streamItems(session, ref))),
		},
	];
	return sayingWhatIsDenied(commands, asksOfStreams, (context) => streamOf(context)?.name);
}

/** What can be copied of a stream. */
export function streamItems(session: Session, { name, arn }: StreamRef): readonly MenuItem[] {
	return [
		copyItem('n', 'name', name),
		copyItem('r', 'ARN', arn),
		copyItem('t', 'tail command', awsmsg(session, 'tail', name, '--since', '15m')),
		copyItem('w', 'why command', awsmsg(session, 'why', arn)),
		copyItem('d', 'describe command', awsmsg(session, 'describe', arn)),
		copyItem(
			'a',
			'AWS CLI command',
			aws(session, 'kinesis', 'describe-stream-summary', ...streamFlag({ name, arn })),
		),
	];
}
