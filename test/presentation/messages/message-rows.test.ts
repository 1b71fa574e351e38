import { describe, expect, test } from 'vitest';
import { csvRow, messageRecord } from '../../../source/domain/messages/message-file.ts';
import { cellText, columnValue } from '../../../source/presentation/columns.ts';
import { messageColumns } from '../../../source/presentation/messages/message-columns.ts';
import { messageRow } from '../../../source/presentation/rows.ts';
import { message } from '../../operations/fakes.ts';

describe('a receive count that the endpoint does not tell', () => {
	const untold = message('m1', 0, { system: {} });
	const column = messageColumns.find(({ id }) => id === 'receives');
	if (column === undefined) throw new Error('no column of receives');

	test('is a question mark in a list, and sorts as unknown', () => {
		const row = messageRow(untold, 0);
		expect(cellText(column, row)).toBe('?');
		expect(columnValue(messageColumns)(row)('receives')).toEqual({ text: '?' });
		expect(column.sort?.(row)).toBeUndefined();
	});

	test('is absent in JSON, and empty in CSV', () => {
		expect(messageRecord(untold)).not.toHaveProperty('receives');
		expect(csvRow(untold).startsWith('m1,,,,')).toBe(true);
	});

	test('is told where it is', () => {
		const told = message('m1', 0, { system: { ApproximateReceiveCount: '2' } });
		expect(cellText(column, messageRow(told, 0))).toBe('2');
		expect(messageRecord(told).receives).toBe(2);
	});
});
