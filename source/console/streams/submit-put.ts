import type { Grant } from '../../domain/effect.ts';
import { fail } from '../../domain/failure.ts';
import { resourceOf } from '../../domain/resource-id.ts';
import type { OutgoingRecord } from '../../domain/resources.ts';
import { recordOfLine } from '../../domain/streams/record-file.ts';
import { isHashKey } from '../../domain/streams/shard-lineage.ts';
import type { NamedOutcome } from '../../operations/messages/outcome.ts';
import { putRecords } from '../../operations/streams/put.ts';
import { bytes, count, counted } from '../../presentation/formats.ts';
import { shardNumber } from '../../presentation/rows.ts';
import { isLate } from '../input/late.ts';
import type { Session } from '../shell/session.ts';
import type { ViewOf } from '../state/views.ts';
import type { Work } from '../watch/connection.ts';
import { fieldText } from '../widgets/fields.ts';

type FormView = ViewOf<'form'>;

/** Shards that a confirmation names; more are counted. */
const namedShards = 6;

/** Checks what the form puts, asks for confirmation, puts it, and names every outcome. */
export function submitPut(session: Session, view: FormView, trigger: string): void {
	const { id, target } = view;
	session.run(
		id,
		async (work) => {
			const file = fieldText(view, 'file').trim();
			const records =
				file === '' ? [typedRecord(view)] : await recordsOf(session, file, fieldText(view, 'key'));
			if (isLate(session, id, 'the file is read: press Put again')) return;
			const size = records.reduce((sum, { data }) => sum + data.length, 0);
			const detail = [
				records.length === 1 ? `One record of ${bytes(size)}.` : `${bytes(size)} in all.`,
				...shardsText(view, records),
			];
			const resource = resourceOf('stream', target);
			const action = { kind: 'put', resource, count: records.length, detail } as const;
			const grant = await session.confirm(action, trigger);
			if (grant !== undefined) await put(session, view, records, grant, work);
		},
		(failure) => session.update(id, 'form', (old) => ({ ...old, failure })),
	);
}

function typedRecord(view: FormView): OutgoingRecord {
	const data = new TextEncoder().encode(fieldText(view, 'body'));
	const partitionKey = fieldText(view, 'key');
	const explicitHashKey = fieldText(view, 'hash').trim();
	if (data.length === 0) {
		throw fail('invalid', 'the data is empty', { hint: 'Type the data, or name a file' });
	}
	if (partitionKey === '') {
		throw fail('invalid', 'the partition key is empty', { hint: 'Fill in a partition key' });
	}
	if ([...partitionKey].length > 256) {
		throw fail('invalid', 'the partition key is longer than 256 characters');
	}
	if (explicitHashKey !== '' && !isHashKey(explicitHashKey)) {
		throw fail('invalid', `the hash key "${explicitHashKey}" is no whole number below 2^128`);
	}
	return { partitionKey, data, ...(explicitHashKey === '' ? {} : { explicitHashKey }) };
}

/** The records of an NDJSON file. Throws a failure that names the first line that is none. */
async function recordsOf(
	session: Session,
	file: string,
	key: string,
): Promise<readonly OutgoingRecord[]> {
	const text = await session.host.stores.readText(file);
	const records: OutgoingRecord[] = [];
	for (const [index, line] of text.split('\n').entries()) {
		if (line.trim() === '') continue;
		const read = recordOfLine(line, key === '' ? undefined : key);
		if (!read.ok) {
			throw fail('invalid', `line ${index + 1} of ${file} is no record: ${read.problem}`, {
				hint: 'Nothing was put: write {"partitionKey": .., "data": ..} on each line',
			});
		}
		records.push(read.record);
	}
	if (records.length === 0) throw fail('invalid', `${file} has no records`);
	return records;
}

/** `By their keys: 12 to shard 00, 30 to shard 02.` */
function shardsText({ shardFor }: FormView, records: readonly OutgoingRecord[]): readonly string[] {
	if (shardFor === undefined) return [];
	const counts = new Map<string, number>();
	for (const record of records) {
		const shard = shardFor(record);
		if (shard !== undefined) counts.set(shard.id, (counts.get(shard.id) ?? 0) + 1);
	}
	const most = [...counts].sort(([, a], [, b]) => b - a);
	const named = most
		.slice(0, namedShards)
		.map(([id, many]) => `${count(many)} to ${shardNumber(id)}`);
	if (most.length > namedShards) named.push(`${most.length - namedShards} more shards`);
	return named.length === 0 ? [] : [`By their keys: ${named.join(', ')}.`];
}

async function put(
	session: Session,
	view: FormView,
	records: readonly OutgoingRecord[],
	grant: Grant,
	{ gateways, clock, signal }: Work,
): Promise<void> {
	const { target, id } = view;
	const ports = { streams: gateways.streams, clock };
	const outcomes = await putRecords(ports, { name: target.name, records, grant }, signal);
	const { text, whole } = inWords(outcomes, target.name);
	session.say(text, whole ? 'good' : 'bad');
	if (whole && session.state.views.at(-1)?.id === id) session.pop();
}

/** All outcomes by their names, never better than they are. */
function inWords(
	outcomes: readonly NamedOutcome[],
	name: string,
): { text: string; whole: boolean } {
	const sent = outcomes.flatMap((one) => (one.outcome === 'sent' ? [one] : []));
	const bad = outcomes.flatMap((one) => (one.outcome === 'sent' ? [] : [one]));
	const [first] = sent;
	if (bad.length === 0 && first !== undefined) {
		const where = first.shardId === undefined ? '' : ` in shard ${shardNumber(first.shardId)}`;
		const text =
			sent.length > 1
				? `put ${counted(sent.length, 'record')} into ${name}`
				: `put into ${name}${where}: sequence ${first.sequenceNumber ?? '?'}`;
		return { text, whole: true };
	}
	const why = bad[0]?.message ?? 'no reason given';
	const unknown = bad.filter(({ outcome }) => outcome === 'unknown').length;
	const parts = [
		`${count(sent.length)} of ${counted(outcomes.length, 'record')} put into ${name}`,
		...(unknown > 0 ? [`${count(unknown)} unknown: they may have arrived`] : []),
		`${count(outcomes.length - sent.length - unknown)} not put`,
	];
	return { text: `${parts.join(', ')}: ${why}`, whole: false };
}
