import { expect, test } from 'vitest';
import { startOf } from '../../../source/console/tail/since.ts';

const now = Date.UTC(2026, 10, 20, 9, 0);

test.each([
	['-15m', now - 900_000],
	['1.5h', now - 5_400_000],
	['-1h 30m', now - 5_400_000],
	['2026-11-20T08:00:00.5Z', Date.UTC(2026, 10, 20, 8) + 500],
	['1763622000.25', 1_763_622_000_250],
])('a tail may begin at %s', (text, at) => {
	expect(startOf('AT_TIMESTAMP', text, now).from).toEqual({ type: 'AT_TIMESTAMP', at });
});

test.each(['2026-02-30', '2026-11-20T08:61Z', 'record 12', '15', ''])(
	'"%s" is no time to begin at',
	(text) => {
		expect(() => startOf('AT_TIMESTAMP', text, now)).toThrow(/is no time that there is/);
	},
);
