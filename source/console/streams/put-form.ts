import type { StreamRef } from '../../domain/resources.ts';
import { isHashKey, predictShard, shareOf } from '../../domain/streams/shard-lineage.ts';
import { listShards } from '../../operations/resources/describe.ts';
import { percent } from '../../presentation/formats.ts';
import { type Line, span } from '../../presentation/line.ts';
import { shardNumber } from '../../presentation/rows.ts';
import type { Session } from '../shell/session.ts';
import type { ViewOf } from '../state/views.ts';
import { field, fieldText } from '../widgets/fields.ts';

type FormView = ViewOf<'form'>;

/** The form that puts one record, or those of a file. */
export function openPutForm(session: Session, ref: StreamRef): void {
	const id = session.push({
		kind: 'form',
		form: 'put',
		target: ref,
		fields: [
			field('body', 'data', 'ctrl-e opens $EDITOR'),
			field('key', 'partition key', 'decides the shard; needed'),
			field('hash', 'hash key', 'optional: a number below 2^128 that decides in place of the key'),
			field('file', 'or a file', 'NDJSON, a record a line: {"partitionKey": .., "data": ..}'),
		],
		focus: 0,
	});
	const { md5 } = session.host.stores;
	session.run(
		id,
		async ({ gateways, signal }) => {
			const shards = await listShards(gateways.streams, ref.name, signal);
			session.update(id, 'form', (view) => ({
				...view,
				shardFor: (record) => predictShard(shards, record, md5),
			}));
		},
		// Without the list a record can be put all the same.
		() => {},
	);
}

/** Where the record would go, as it is typed. */
export function predictionLine(view: FormView): Line | undefined {
	if (view.form !== 'put') return;
	const key = fieldText(view, 'key');
	const hash = fieldText(view, 'hash').trim();
	if (fieldText(view, 'file') !== '') return [span('  each record by its own key', 'dim')];
	if (hash !== '' && !isHashKey(hash)) {
		return [span('  the hash key is no whole number below 2^128', 'bad')];
	}
	if (key === '' && hash === '') return [span('  the partition key decides the shard', 'dim')];
	if (view.shardFor === undefined) return [span('  the shards are not known yet', 'dim')];
	const shard = view.shardFor({
		partitionKey: key,
		...(hash === '' ? {} : { explicitHashKey: hash }),
	});
	if (shard === undefined) return [span('  no open shard serves this key', 'notice')];
	return [
		span('  goes to shard '),
		span(shardNumber(shard.id), 'strong'),
		span(`, which serves ${percent(shareOf(shard))} of the keys`, 'dim'),
	];
}
