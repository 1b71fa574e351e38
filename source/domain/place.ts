/** Prefixes of region names and the partitions they mean. Source: AWS's list of partitions. */
const partitions: readonly (readonly [prefix: string, partition: string])[] = [
	['cn-', 'aws-cn'],
	['us-gov-', 'aws-us-gov'],
	['us-isob-', 'aws-iso-b'],
	['us-isof-', 'aws-iso-f'],
	['eu-isoe-', 'aws-iso-e'],
	['us-iso-', 'aws-iso'],
	['eusc-', 'aws-eusc'],
];

/** The partition of a region, for ARNs. */
export function partitionOf(region: string): string {
	return partitions.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}

/** Whether a URL's host is this computer; `false` for text that is no URL. */
export function isLoopback(url: string): boolean {
	if (!URL.canParse(url)) return false;
	const host = new URL(url).hostname.toLowerCase();
	return (
		host === 'localhost' ||
		host.endsWith('.localhost') ||
		host === '[::1]' ||
		// URL turns short and odd forms (127.1, 0x7f000001) into four decimal numbers.
		/^127(?:\.\d{1,3}){3}$/.test(host)
	);
}
