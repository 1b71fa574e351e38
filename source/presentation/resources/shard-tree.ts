import type { Shard } from '../../domain/resources.ts';
import { rangeOf, type ShardBranch, shardTree } from '../../domain/streams/shard-lineage.ts';
import type { Column } from '../columns.ts';
import { percent } from '../formats.ts';
import { drawn, span } from '../line.ts';
import { shardNumber } from '../rows.ts';
import { sequenceRange } from '../wording.ts';

/** Generations that are indented; later ones stand under the last of them. */
const deepest = 8;

/** The shards of a stream as a tree: parents above their children. */
export const shardTreeColumns: readonly Column<ShardBranch>[] = [
	{
		id: 'shard',
		title: 'SHARD',
		align: 'left',
		width: { min: 14, max: 26, grow: 1 },
		priority: 100,
		cell: ({ shard, depth }) => {
			const indent = '  '.repeat(Math.max(0, Math.min(depth, deepest) - 1));
			const text = `${depth === 0 ? '' : `${indent}└ `}${shardNumber(shard.id)}`;
			return drawn(text, 'strong');
		},
	},
	{
		id: 'state',
		title: 'STATE',
		align: 'left',
		width: { min: 7, max: 7 },
		priority: 90,
		cell: ({ open }) => (open ? span('open', 'good') : span('closed', 'dim')),
	},
	{
		id: 'share',
		title: 'KEYS',
		align: 'right',
		width: { min: 6, max: 6 },
		priority: 80,
		cell: ({ share, open }) => span(share === 0 ? '?' : percent(share), open ? 'plain' : 'dim'),
	},
	{
		id: 'range',
		title: 'HASH KEYS (HEX)',
		align: 'left',
		width: { min: 18, max: 18 },
		priority: 75,
		cell: ({ shard }) => span(hexRange(shard)),
	},
	{
		id: 'birth',
		title: 'FROM',
		align: 'left',
		width: { min: 12, max: 24, grow: 1 },
		priority: 70,
		cell: ({ birth, parents, shard }) => span(originOf(birth, parents, shard), 'dim'),
	},
	{
		id: 'sequence',
		title: 'SEQUENCE NUMBERS',
		align: 'left',
		width: { min: 24, max: 120, grow: 3 },
		priority: 40,
		cell: ({ shard }) => span(sequenceRange(shard), 'dim'),
	},
];

/** Shards as rows of the tree. */
export function shardTreeRows(shards: readonly Shard[]): readonly ShardBranch[] {
	return shardTree(shards);
}

function originOf(birth: ShardBranch['birth'], parents: readonly string[], shard: Shard): string {
	if (birth === 'split') return `split of ${parents.map(shardNumber).join(', ')}`;
	if (birth === 'merge') return `merge of ${parents.map(shardNumber).join(' and ')}`;
	return shard.parents.length === 0 ? '' : 'its parents have expired';
}

/** The first eight of the 32 hex digits of a range's ends. */
function hexRange(shard: Shard): string {
	const range = rangeOf(shard);
	if (range === undefined) return '?';
	const short = (value: bigint) => value.toString(16).padStart(32, '0').slice(0, 8);
	return `${short(range.first)}..${short(range.last)}`;
}
