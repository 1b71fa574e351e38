/** An address as a number of so many bits. */
type Address = { readonly bits: 32 | 128; readonly value: bigint };

/** All addresses that begin with the same bits. */
export type IpRange = { readonly bits: 32 | 128; readonly prefix: bigint; readonly rest: bigint };

/** Why a text is no range, as AWS tells them apart. */
export type IpRangeProblem = 'slash' | 'mask' | 'address';

/** The range that `10.0.0.0/24` or `2001:db8::/64` means. Bits behind the mask count for nothing. */
export function readIpRange(text: string): IpRange | IpRangeProblem {
	const [base = '', mask = '', ...more] = text.split('/');
	if (more.length > 0 || !text.includes('/')) return 'slash';
	if (!/^\d{1,3}$/.test(mask)) return 'mask';
	const address = readAddress(base);
	if (address === undefined) return 'address';
	const length = Number(mask);
	if (length > address.bits) return 'mask';
	const rest = BigInt(address.bits - length);
	return { bits: address.bits, prefix: address.value >> rest, rest };
}

/** Whether a text is an address of the range; a text that is none is in no range. */
export function isInRange({ bits, prefix, rest }: IpRange, text: string): boolean {
	const address = readAddress(text);
	return address !== undefined && address.bits === bits && address.value >> rest === prefix;
}

function readAddress(text: string): Address | undefined {
	return text.includes(':') ? readIpv6(text) : readIpv4(text);
}

function readIpv4(text: string): Address | undefined {
	const parts = text.split('.');
	if (parts.length !== 4) return;
	let value = 0n;
	for (const part of parts) {
		if (!/^(?:0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return;
		value = (value << 8n) | BigInt(part);
	}
	return { bits: 32, value };
}

function readIpv6(text: string): Address | undefined {
	if (text.length > 45) return;
	const sides = text.split('::');
	if (sides.length > 2) return;
	const [left, right] = sides.map((side) => groupsOf(side));
	if (left === undefined) return;
	const isShort = sides.length === 2;
	const tail = isShort ? right : [];
	if (tail === undefined) return;
	const missing = 8 - left.length - tail.length;
	if (isShort ? missing < 1 : missing !== 0) return;
	const groups = [...left, ...Array.from({ length: missing }, () => 0), ...tail];
	return { bits: 128, value: groups.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n) };
}

/** The groups of 16 bits of one side of an IPv6 address; its last may be an IPv4 address. */
function groupsOf(side: string): readonly number[] | undefined {
	if (side === '') return [];
	const groups: number[] = [];
	const parts = side.split(':');
	for (const [index, part] of parts.entries()) {
		if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
			groups.push(Number.parseInt(part, 16));
			continue;
		}
		const address = index === parts.length - 1 ? readIpv4(part) : undefined;
		if (address === undefined) return;
		groups.push(Number(address.value >> 16n), Number(address.value & 0xffffn));
	}
	return groups;
}
