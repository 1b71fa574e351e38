import { readAwsHost } from '../aws-host.ts';
import { memoTexts } from '../memo.ts';
import { domainsOf, isRegion } from '../place.ts';
import { carriesSecret } from '../text/url-secrets.ts';

/** What the URL of a queue tells. */
export type QueueUrl = {
	/** As given. */
	readonly url: string;
	/** `http://localhost:4566`: no path, and no port that the protocol implies. */
	readonly origin: string;
	/** Whether the host is AWS's: then the region is known. */
	readonly ofAws: boolean;
	/** Absent where neither host nor path tell: there the endpoint serves the region that is asked for. */
	readonly region?: string;
	/** 12 digits; absent where an endpoint that is not AWS's gives its queues none. */
	readonly account?: string;
	readonly name: string;
};

/** Where one queue is, beside the endpoint: what its ARN is made of. */
export type QueuePlace = {
	readonly region: string;
	readonly account: string;
	readonly name: string;
};

/** A URL that was read, or one sentence without a period on why it names no queue; it repeats no secret. */
export type ReadQueueUrl =
	| ({ readonly ok: true } & QueueUrl)
	| { readonly ok: false; readonly why: string };

/** Names of queues. Source: SQS API Reference, CreateQueue. */
const queueName = /^(?=.{1,80}$)[A-Za-z0-9_-]+(?:\.fifo)?$/;
const accountId = /^\d{12}$/;
/** What emulators without accounts have in their ARNs. */
const noAccount = '000000000000';

/** Hosts by which LocalStack and its kin name this computer; the label before them is a region. */
const emulatorDomain = /(?:^|\.)(?:localhost|localhost\.localstack\.cloud)$/;

/**
 * Reads the URL of a queue, whatever endpoint it belongs to. A host in AWS's domains is of a known form
 * ({@link readAwsHost}) or refused; so is everything that a queue's URL does not have, such as a query, a
 * password, or a second region. Whether the queue is *here* is for the caller to compare.
 *
 *     https://sqs.eu-west-1.amazonaws.com/123456789012/orders       AWS: exactly account and name
 *     http://sqs.eu-west-1.localhost.localstack.cloud:4566/…        region in the host, as LocalStack has it
 *     http://eu-west-1.queue.localhost.localstack.cloud:4566/…      likewise; without a label us-east-1
 *     http://localhost:4566/queue/eu-west-1/000000000000/orders     region in the path
 *     http://localhost:9324/000000000000/orders                     no region
 *     http://localhost:9324/queue/orders                            neither region nor account (ElasticMQ)
 *
 * The gate, the caller and the list all read the URL of each request: what was read is remembered.
 */
export const readQueueUrl = memoTexts(4096, (text) => besideOthers(text) ?? parse(text));

/**
 * What the URL of a queue says whose name is plain: all but its name is what the URLs of its neighbours say. A list has a thousand
 * of one account, and each would take as long as all else that is done about it.
 */
function besideOthers(text: string): ReadQueueUrl | undefined {
	const at = text.lastIndexOf('/') + 1;
	const name = text.slice(at);
	if (!queueName.test(name)) return;
	const read = neighbourIn(text.slice(0, at));
	return read.ok ? { ...read, url: text, name } : undefined;
}

const neighbourIn = memoTexts(64, (front) => parse(`${front}neighbour`));

function parse(text: string): ReadQueueUrl {
	const url = /^https?:\/\//i.test(text) ? URL.parse(text) : null;
	if (url === null) return refused('it is no URL of http or https');
	if (carriesSecret(text)) {
		return refused('it carries a user or a password, which a queue URL never does');
	}
	if (url.search !== '' || url.hash !== '' || /[?#]/.test(text)) {
		return refused('it goes on behind the path with a query or a fragment');
	}
	// What URL() would mend (dots, backslashes, tabs) is not what the text says.
	if (/[\\\s%]|\/\.{1,2}(?:\/|$)/.test(text)) return refused('its path is not plain');
	const hostname = url.hostname.replace(/\.$/, '');
	const host = url.port === '' ? hostname : `${hostname}:${url.port}`;
	const origin = `${url.protocol}//${host}`;
	const [, ...segments] = url.pathname.replace(/\/$/, '').split('/');
	const name = segments.at(-1) ?? '';
	if (name === '') return refused('its path does not end in the name of a queue');
	const aws = readAwsHost(hostname);
	if (aws !== undefined) {
		const known = aws !== 'unknown' && aws.service === 'sqs' && url.port === '' ? aws : undefined;
		if (known === undefined) return refused(`${host} is none of the hosts that SQS has`);
		const [account = ''] = segments;
		if (segments.length !== 2 || !accountId.test(account) || !queueName.test(name)) {
			return refused('its path is not /ACCOUNT/NAME');
		}
		return { ok: true, url: text, origin, ofAws: true, region: known.region, account, name };
	}
	if (segments.includes('')) return refused('its path has an empty part');
	const owner = segments.at(-2) ?? '';
	const account = accountId.test(owner) ? owner : undefined;
	const inHost = regionOfHost(hostname);
	const inPath = segments.at(-4) === 'queue' && account !== undefined ? segments.at(-3) : undefined;
	if (inHost !== undefined && inPath !== undefined && inHost !== inPath) {
		return refused(`it names two regions, ${inHost} and ${inPath}`);
	}
	const region = inHost ?? inPath;
	return {
		ok: true,
		url: text,
		origin,
		ofAws: false,
		...(region === undefined ? {} : { region }),
		...(account === undefined ? {} : { account }),
		name,
	};
}

/**
 * Where a queue is whose URL an endpoint gave that serves `region`: what the URL leaves out is the
 * endpoint's. Never for a URL that somebody typed, unless it was compared with that endpoint before.
 */
export function placeOfQueue(url: QueueUrl, region: string): QueuePlace {
	return { region: url.region ?? region, account: url.account ?? noAccount, name: url.name };
}

/** The region in the host of an endpoint that is not AWS's. */
function regionOfHost(hostname: string): string | undefined {
	const match = /^(?:sqs\.([a-z0-9-]+)|([a-z0-9-]+)\.queue|(queue))\.(.+)$/.exec(hostname);
	const rest = match?.[4] ?? '';
	const emulator = emulatorDomain.test(rest);
	if (match?.[3] !== undefined) return emulator ? 'us-east-1' : undefined;
	const label = match?.[1] ?? match?.[2];
	return label !== undefined && (emulator || isRegion(label)) ? label : undefined;
}

/** The URL that AWS itself gives a queue: what may be sent where nobody may ask for it. */
export function awsQueueUrl({ region, account, name }: QueuePlace): string {
	return `https://sqs.${region}.${domainsOf(region).domain}/${account}/${name}`;
}

function refused(why: string): ReadQueueUrl {
	return { ok: false, why };
}
