import fc from 'fast-check';

/** Pieces of text that act on terminals, hide, or change what stands beside them. */
const pieces = [
	'\u001b[2J',
	'\u001b[31mred\u001b[0m',
	'\u001b]8;;http://evil\u0007link\u001b]8;;\u0007',
	'\u001b]52;c;ZXZpbA==\u0007',
	'\u001b]0;title\u001b\\',
	'\u001b]0;never ended',
	'\u001bP1$r0m\u001b\\',
	'\u001b',
	'\u009b2J',
	'\u009d52;c;ZXZpbA==\u009c',
	'\u0090',
	'\u0000',
	'\u0007',
	'\b\b\b',
	'\r',
	'\n',
	'\t',
	'\u007f',
	'\u202eevil\u202c',
	'\u2066x\u2069',
	'\u200b',
	'\u200d',
	'\u200f',
	'\ufeff',
	'\u00ad',
	'\u0600',
	'\u06dd',
	'\ufe0f',
	'\u{e0041}',
	'\ud800',
	'\udc00',
	'e\u0301',
	'\u0301',
	'\u0301'.repeat(20),
	'\u20e3',
	'日本語',
	'한국어',
	'\u1100',
	'\u1161',
	'\u11a8',
	'ｶﾞ',
	'\uff9e',
	'नमस्ते',
	'\u0d4e',
	'👍',
	'🏽',
	'👩‍👩‍👧',
	'🇩',
	'🇩🇪',
	'🇦🇧',
	'ﷺ',
	'plain text',
	'{"a":1}',
	'~',
	' ',
];

/** Texts as an attacker, or a reader of many scripts, would write them. */
export const hostileText = fc
	.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 8 })), {
		maxLength: 12,
	})
	.map((parts) => parts.join(''));

/** Sequences that begin something and do not end it, in each of the ways to begin one. */
const openings = [
	'\u001b[',
	'\u001b]0;',
	'\u001b]2;',
	'\u001b]8;;http://evil/',
	'\u001b]52;c;',
	'\u001bP',
	'\u001b_',
	'\u001b^',
	'\u001bX',
	'\u009b',
	'\u009d0;',
	'\u0090',
	'\u009f',
	'\u001b#8',
	'\u001bc',
	'\u001b(0',
	'\u000e',
];
const endings = [
	'',
	'\u0007',
	'\u001b\\',
	'\u009c',
	'm',
	'J',
	'H',
	'h',
	'l',
	'r',
	'\u0018',
	'\u001a',
];
const parameters = [
	'',
	'?1049',
	'?25',
	'?2004',
	'?1000;1006',
	'2',
	'20',
	'31;1',
	'999;999',
	'5n',
	'>c',
];

/** One string that acts in a way of its own, among {@link hostileText}. */
export const hostileString = fc.oneof(
	{ weight: 1, arbitrary: hostileText },
	{
		weight: 2,
		arbitrary: fc
			.tuple(
				fc.constantFrom('', 'orders ', '{"a":"'),
				fc.constantFrom(...openings),
				fc.constantFrom(...parameters),
				fc.string({ unit: 'grapheme-ascii', maxLength: 6 }),
				fc.constantFrom(...endings),
				fc.constantFrom(...pieces),
			)
			.map((parts) => parts.join('')),
	},
);
