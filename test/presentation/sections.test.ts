import { describe, expect, it } from 'vitest';
import { factLines } from '../../source/presentation/sections.ts';

const textOf = (lines: ReturnType<typeof factLines>) =>
	lines.map((line) => line.map(({ text }) => text).join(''));

describe('facts in two columns', () => {
	it('break a value between its words, under its beginning', () => {
		const value = '5 calls/s and 2 MiB/s a shard, for all by GetRecords together';
		expect(textOf(factLines([{ label: 'read limit', value }], 40))).toEqual([
			'  read limit  5 calls/s and 2 MiB/s a',
			'              shard, for all by',
			'              GetRecords together',
		]);
	});

	it('break a word that is longer than a row, and leave alone what fits', () => {
		expect(textOf(factLines([{ label: 'arn', value: 'a'.repeat(12) }], 14))).toEqual([
			`  arn  ${'a'.repeat(8)}`,
			`       ${'a'.repeat(4)}`,
		]);
		expect(textOf(factLines([{ label: 'tag', value: 'two  blanks ' }], 40))).toEqual([
			'  tag  two  blanks ',
		]);
	});
});
