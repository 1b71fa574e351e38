import type { ServiceId } from './service-id.ts';

/** A partition of AWS: regions that share ARNs and host names, and no account with another one. */
type Partition = {
	readonly id: string;
	/** How the names of its regions begin. */
	readonly prefix: string;
	/** What follows service and region in a host name. */
	readonly domain: string;
	/** The same for hosts that answer over IPv6 as well. */
	readonly dualStackDomain: string;
};

/** Source: AWS's list of partitions, as its SDKs ship it. The first is every other region's. */
const commercial: Partition = {
	id: 'aws',
	prefix: '',
	domain: 'amazonaws.com',
	dualStackDomain: 'api.aws',
};
const others: readonly Partition[] = [
	{
		id: 'aws-cn',
		prefix: 'cn-',
		domain: 'amazonaws.com.cn',
		dualStackDomain: 'api.amazonwebservices.com.cn',
	},
	{
		id: 'aws-us-gov',
		prefix: 'us-gov-',
		domain: 'amazonaws.com',
		dualStackDomain: 'api.aws',
	},
	{
		id: 'aws-iso-b',
		prefix: 'us-isob-',
		domain: 'sc2s.sgov.gov',
		dualStackDomain: 'api.aws.scloud',
	},
	{
		id: 'aws-iso-f',
		prefix: 'us-isof-',
		domain: 'csp.hci.ic.gov',
		dualStackDomain: 'api.aws.hci.ic.gov',
	},
	{
		id: 'aws-iso-e',
		prefix: 'eu-isoe-',
		domain: 'cloud.adc-e.uk',
		dualStackDomain: 'api.cloud-aws.adc-e.uk',
	},
	{
		id: 'aws-iso',
		prefix: 'us-iso-',
		domain: 'c2s.ic.gov',
		dualStackDomain: 'api.aws.ic.gov',
	},
	{
		id: 'aws-eusc',
		prefix: 'eusc-',
		domain: 'amazonaws.eu',
		dualStackDomain: 'api.amazonwebservices.eu',
	},
];

/** Every domain that hosts of AWS's services end in. */
export const awsDomains: readonly string[] = [
	...new Set(
		[commercial, ...others].flatMap(({ domain, dualStackDomain }) => [domain, dualStackDomain]),
	),
];

/** The partition of a region, with its domains. */
function partition(region: string): Partition {
	return others.find(({ prefix }) => region.startsWith(prefix)) ?? commercial;
}

/** The partition of a region, for ARNs. */
export function partitionOf(region: string): string {
	return partition(region).id;
}

/** The two domains that hosts of a region end in. */
export function domainsOf(region: string): Pick<Partition, 'domain' | 'dualStackDomain'> {
	return partition(region);
}

/** Whether a text has the form of the name of a region, known to us or not: `us-gov-west-1`. */
export function isRegion(text: string): boolean {
	return /^[a-z]{2,4}(?:-[a-z]{2,4})?-[a-z]{4,}-\d{1,2}$/.test(text);
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

/** The URL of a configured endpoint per service; a service without one goes to AWS. */
export type Endpoints = Readonly<Partial<Record<ServiceId, string>>>;
