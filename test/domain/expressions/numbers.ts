import fc from 'fast-check';

/*
What the tests of exact values compare with: fractions of two bigints, read letter by letter, that share
nothing with the program. Exponents must be small: here their digits are made.
*/

export type Ratio = { readonly top: bigint; readonly bottom: bigint };

export function ratioOf(text: string): Ratio {
	let [top, bottom, at] = [0n, 1n, 0];
	let [minus, isPart] = [false, false];
	for (; at < text.length && !/[eE]/.test(text.charAt(at)); at++) {
		const letter = text.charAt(at);
		if (letter === '-') minus = true;
		else if (letter === '.') isPart = true;
		else if (letter !== '+') {
			top = top * 10n + BigInt(letter);
			if (isPart) bottom *= 10n;
		}
	}
	const power = at < text.length ? Number(text.slice(at + 1)) : 0;
	for (let times = 0; times < power; times++) top *= 10n;
	for (let times = 0; times > power; times--) bottom *= 10n;
	return { top: minus ? -top : top, bottom };
}

/** -1, 0 or 1. */
export function order(one: Ratio, other: Ratio): number {
	const difference = one.top * other.bottom - other.top * one.bottom;
	return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

const digits = (min: number, max: number) =>
	fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: min, maxLength: max });

/** Numbers as JSON writes them, many of them near each other. */
export const written = fc
	.tuple(
		fc.constantFrom('', '-'),
		fc.oneof(
			fc.constantFrom(
				...['0', '1', '5', '100', '9007199254740992', '9007199254740993'],
				...['18446744073709551615', '100000000000000000000', '100000000000000000001'],
			),
			digits(1, 25).map((text) => text.replace(/^0+(?=\d)/, '')),
		),
		fc.oneof(
			fc.constantFrom('', '.0', '.00', '.1', '.10', '.5'),
			digits(1, 22).map((d) => `.${d}`),
		),
		fc.oneof(
			fc.constantFrom('', '', '', 'e0', 'E5', 'e+2', 'e-2'),
			fc.integer({ min: -40, max: 40 }).map((power) => `e${power}`),
		),
	)
	.map((parts) => parts.join(''));

/** The same value in another spelling. */
export function respelled(text: string, shift: number, zeros: number): string {
	const [, minus = '', whole = '', part = '', power = '0'] =
		/^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
	const all = `${whole}${part}${'0'.repeat(zeros)}`.replace(/^0+(?=\d)/, '');
	const point = part.length + zeros - shift;
	if (point >= 0 && point < all.length) {
		const split = all.length - point;
		const behind = all.slice(split);
		return `${minus}${all.slice(0, split)}${behind === '' ? '' : `.${behind}`}e${Number(power) - shift}`;
	}
	return `${minus}${all}e${Number(power) - part.length - zeros}`;
}

/** Two numbers, in half of the cases the same one in two spellings. */
export const pair = fc
	.tuple(written, written, fc.integer({ min: -6, max: 6 }), fc.nat(4), fc.boolean())
	.map(([one, two, shift, zeros, same]): readonly [string, string] => [
		one,
		same ? respelled(one, shift, zeros) : two,
	]);
