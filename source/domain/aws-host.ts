import { awsDomains, domainsOf, isRegion } from './place.ts';

/** What the name of a host of AWS tells. */
export type AwsHost = {
	/** As in host names: `sqs`, `sns`, `kinesis`, `monitoring`, `sts`. */
	readonly service: string;
	readonly region: string;
};

/**
 * Reads a host of AWS's services. `unknown` for one in AWS's domains that has no known form: a load balancer
 * or a machine of somebody's own, or a form that is none of these. `undefined` for all other hosts.
 *
 * Forms, with `-fips` after the service where there is one (AWS General Reference, "Amazon SQS endpoints and
 * quotas"; SQS Developer Guide, "Legacy endpoints"; PrivateLink and Kinesis "account-based endpoints"):
 *
 *     SERVICE.REGION.amazonaws.com                  and the domain of each partition
 *     SERVICE.REGION.api.aws                        dual stack, likewise
 *     vpce-ID.SERVICE.REGION.vpce.amazonaws.com     an endpoint in a VPC, or in one of its zones
 *     queue.amazonaws.com                           SQS in us-east-1
 *     REGION.queue.amazonaws.com                    SQS
 *     sts.amazonaws.com                             STS, signed for us-east-1
 *     ACCOUNT.data-kinesis.REGION.amazonaws.com     Kinesis, and control-kinesis
 */
export function readAwsHost(hostname: string): AwsHost | 'unknown' | undefined {
	const host = hostname.toLowerCase().replace(/\.$/, '');
	const domain = awsDomains.find((one) => host === one || host.endsWith(`.${one}`));
	if (domain === undefined) return undefined;
	const labels = host === domain ? [] : host.slice(0, -domain.length - 1).split('.');
	const read = readLabels(labels, domain);
	if (read === undefined || !isRegion(read.region)) return 'unknown';
	const own = domainsOf(read.region);
	const fits = read.dualStack === 'never' ? [own.domain] : [own.domain, own.dualStackDomain];
	if (!fits.includes(domain)) return 'unknown';
	return { service: read.service.replace(/-fips$/, ''), region: read.region };
}

type Read = AwsHost & { readonly dualStack?: 'never' };

const global: Readonly<Record<string, string>> = { queue: 'sqs', sts: 'sts' };

function readLabels(labels: readonly string[], domain: string): Read | undefined {
	const [first = '', second = '', third = '', fourth = ''] = labels;
	switch (labels.length) {
		case 1: {
			const service = domain === 'amazonaws.com' ? global[first] : undefined;
			return service === undefined ? undefined : { service, region: 'us-east-1' };
		}
		case 2:
			if (second === 'queue') return { service: 'sqs', region: first, dualStack: 'never' };
			return isService(first) ? { service: first, region: second } : undefined;
		case 3:
			return /^\d{12}$/.test(first) && /^(?:data|control)-kinesis(?:-fips)?$/.test(second)
				? { service: 'kinesis', region: third }
				: undefined;
		case 4:
			return /^vpce-[0-9a-z-]+$/.test(first) && isService(second) && fourth === 'vpce'
				? { service: second, region: third, dualStack: 'never' }
				: undefined;
		default:
			return undefined;
	}
}

function isService(label: string): boolean {
	return /^[a-z][a-z0-9-]*$/.test(label) && label !== 'queue' && !label.startsWith('vpce-');
}
