import type { Publication } from '../../domain/topics/topic-record.ts';
import type { Column } from '../columns.ts';
import { span } from '../line.ts';
import type { RecordRow } from '../rows.ts';
import { recordColumns } from '../streams/record-columns.ts';

/** `store=berlin tries=3`: attributes in one line. */
export function attributesWords({ attributes }: Pick<Publication, 'attributes'>): string {
	return Object.entries(attributes)
		.map(([name, value]) => `${name}=${'text' in value ? value.text : '(binary)'}`)
		.join(' ');
}

const titles: Readonly<Record<string, string>> = { key: 'GROUP', record: 'MESSAGE' };

const attributes: Column<RecordRow> = {
	id: 'attributes',
	title: 'ATTRIBUTES',
	align: 'left',
	width: { min: 10, max: 40, grow: 2, tight: 8 },
	priority: 60,
	cell: (row) => span(row.attributes ?? '', 'dim'),
	text: (row) => row.attributes ?? '',
};

/** The messages of a topic: those of records without shards, and with what they were published with. */
export const publicationColumns: readonly Column<RecordRow>[] = recordColumns.flatMap((column) => {
	if (column.id === 'shard') return [];
	const titled = { ...column, title: titles[column.id] ?? column.title };
	return column.id === 'record' ? [attributes, titled] : [titled];
});
