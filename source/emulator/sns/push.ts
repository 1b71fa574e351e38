import { randomUUID } from 'node:crypto';
import { escapeXml, xmlNamespace } from '../answer.ts';
import { EmulatedError } from '../errors.ts';
import { messageSize } from '../sqs/message-attributes.ts';
import { ACCOUNT } from '../sqs/region.ts';
import type { Attempts } from './attempts.ts';
import { messageIn } from './publish.ts';

/*
Platform applications and endpoints. No push service is ever asked: a publish is kept as an attempt. Source: SNS API reference; the
sentences of refusals are those that SNS is known for, where there are any.
*/

type Parameters = Readonly<Record<string, string>>;
type Attributes = Record<string, string>;

type Application = {
	readonly arn: string;
	readonly attributes: Attributes;
	/** By their ARNs, in the order in which they were made. */
	readonly endpoints: Map<string, Attributes>;
};

const platforms = new Set(
	'ADM APNS APNS_SANDBOX APNS_VOIP APNS_VOIP_SANDBOX BAIDU GCM MACOS MACOS_SANDBOX MPNS WNS'.split(
		' ',
	),
);

/** A page of either list. Source: SNS API reference. */
const pageSize = 100;
/** What is kept is bounded: AWS has no limit that one could reach here. */
const mostEndpoints = 20_000;
const mostMessageBytes = 256 * 1024;
const mostUserData = 2048;

const invalid = (why: string) => new EmulatedError('InvalidParameter', `Invalid parameter: ${why}`);
const notFound = (what: string) =>
	new EmulatedError('NotFound', `${what} does not exist`, { status: 404 });

/** Mobile push of one region. */
export class Devices {
	readonly #region: string;
	readonly #attempts: Attempts;
	readonly #now: () => number;
	readonly #applications = new Map<string, Application>();

	constructor(region: string, attempts: Attempts, now: () => number) {
		this.#region = region;
		this.#attempts = attempts;
		this.#now = now;
	}

	/** Serves one operation; `undefined` for one that is about topics. Throws EmulatedError. */
	handle(operation: string, parameters: Parameters): string | undefined {
		const { PlatformApplicationArn: application = '', EndpointArn: endpoint = '' } = parameters;
		switch (operation) {
			case 'CreatePlatformApplication':
				return answer(
					operation,
					tag('PlatformApplicationArn', this.#createApplication(parameters)),
				);
			case 'ListPlatformApplications': {
				const all = [...this.#applications.values()];
				return this.#page(operation, parameters, 'PlatformApplications', all, (one) => [
					tag('PlatformApplicationArn', one.arn),
					attributesXml(told(one.attributes)),
				]);
			}
			case 'GetPlatformApplicationAttributes':
				return answer(operation, attributesXml(told(this.#application(application).attributes)));
			case 'DeletePlatformApplication':
				this.#applications.delete(application);
				return answer(operation);
			case 'CreatePlatformEndpoint':
				return answer(operation, tag('EndpointArn', this.#createEndpoint(parameters)));
			case 'ListEndpointsByPlatformApplication': {
				const all = [...this.#application(application).endpoints];
				return this.#page(operation, parameters, 'Endpoints', all, ([arn, attributes]) => [
					tag('EndpointArn', arn),
					attributesXml(attributes),
				]);
			}
			case 'GetEndpointAttributes':
				return answer(operation, attributesXml(this.#endpoint(endpoint)));
			case 'SetEndpointAttributes':
				this.#set(endpoint, mapIn(parameters, 'Attributes'));
				return answer(operation);
			case 'DeleteEndpoint':
				this.#applicationOf(endpoint)?.endpoints.delete(endpoint);
				return answer(operation);
			case 'Publish': {
				const { TargetArn: target = '' } = parameters;
				if (!isEndpoint(target)) return;
				return answer(operation, tag('MessageId', this.#publish(target, parameters)));
			}
			default:
				return;
		}
	}

	/** Whether an endpoint gets anything: it is there, and neither it nor its application was switched off. */
	takes(arn: string): boolean {
		const application = this.#applicationOf(arn);
		const endpoint = application?.endpoints.get(arn);
		return isOn(application?.attributes) && isOn(endpoint);
	}

	#createApplication(parameters: Parameters): string {
		const { Name = '', Platform = '' } = parameters;
		if (!/^[\w.-]{1,256}$/.test(Name)) throw invalid('Name');
		if (!platforms.has(Platform)) throw invalid(`Platform Reason: ${Platform} is not supported`);
		const attributes = mapIn(parameters, 'Attributes');
		if (!attributes['PlatformCredential']) {
			throw invalid('Attributes Reason: Platform credentials are invalid');
		}
		const arn = `arn:aws:sns:${this.#region}:${ACCOUNT}:app/${Platform}/${Name}`;
		const known = this.#applications.get(arn);
		if (known === undefined) {
			const made = { Enabled: 'true', ...attributes };
			this.#applications.set(arn, { arn, attributes: made, endpoints: new Map() });
		} else if (!saysTheSame(known.attributes, attributes)) {
			throw invalid(
				'Attributes Reason: An application with the same name but different properties already exists',
			);
		}
		return arn;
	}

	#createEndpoint(parameters: Parameters): string {
		const { Token = '', CustomUserData } = parameters;
		const {
			attributes: own,
			endpoints,
			arn: application,
		} = this.#application(parameters['PlatformApplicationArn'] ?? '');
		if (!isOn(own))
			throw new EmulatedError('PlatformApplicationDisabled', 'Platform application is disabled');
		if (Token === '') throw invalid('Token');
		const wanted: Attributes = {
			...mapIn(parameters, 'Attributes'),
			...(CustomUserData === undefined ? {} : { CustomUserData }),
			Token,
		};
		checkAttributes(wanted);
		for (const [arn, attributes] of endpoints) {
			if (attributes['Token'] !== Token) continue;
			if (saysTheSame(attributes, wanted)) return arn;
			throw invalid(
				`Token Reason: Endpoint ${arn} already exists with the same Token, but different attributes.`,
			);
		}
		if (endpoints.size >= mostEndpoints) throw new EmulatedError('Throttled', 'Rate exceeded');
		const arn = `${application.replace(':app/', ':endpoint/')}/${randomUUID()}`;
		endpoints.set(arn, { Enabled: 'true', ...wanted });
		return arn;
	}

	#set(arn: string, changes: Attributes): void {
		const attributes = this.#endpoint(arn);
		checkAttributes(changes);
		Object.assign(attributes, changes);
	}

	#publish(arn: string, parameters: Parameters): string {
		const application = this.#applicationOf(arn);
		const endpoint = application?.endpoints.get(arn);
		if (application === undefined || endpoint === undefined) {
			throw invalid('TargetArn Reason: No endpoint found for the target arn specified');
		}
		const id = randomUUID();
		const { body, attributes } = messageIn(parameters, '', id);
		if (body === '') throw invalid('Empty message');
		if (messageSize(body, attributes) > mostMessageBytes) throw invalid('Message too long');
		if (!isOn(application.attributes)) {
			throw new EmulatedError('PlatformApplicationDisabled', 'Platform application is disabled');
		}
		if (!isOn(endpoint)) throw new EmulatedError('EndpointDisabled', 'Endpoint is disabled');
		this.#attempts.add({ at: this.#now(), protocol: 'application', endpoint: arn, messageId: id });
		return id;
	}

	#application(arn: string): Application {
		const found = this.#applications.get(arn);
		if (found === undefined) throw notFound('PlatformApplication');
		return found;
	}

	#endpoint(arn: string): Attributes {
		const found = this.#applicationOf(arn)?.endpoints.get(arn);
		if (found === undefined) throw notFound('Endpoint');
		return found;
	}

	/** The application that the ARN of an endpoint names. */
	#applicationOf(arn: string): Application | undefined {
		const name = arn.replace(':endpoint/', ':app/');
		return this.#applications.get(name.slice(0, name.lastIndexOf('/')));
	}

	#page<One>(
		operation: string,
		{ NextToken = '0' }: Parameters,
		list: string,
		all: readonly One[],
		parts: (one: One) => readonly string[],
	): string {
		const from = Number(NextToken);
		if (!/^\d+$/.test(NextToken) || from > all.length) throw invalid('NextToken');
		const members = all
			.slice(from, from + pageSize)
			.map((one) => `<member>${parts(one).join('')}</member>`);
		const next = from + pageSize < all.length ? tag('NextToken', String(from + pageSize)) : '';
		return answer(operation, `<${list}>${members.join('')}</${list}>${next}`);
	}
}

const isEndpoint = (arn: string) => /^arn:[^:]+:sns:[^:]+:[^:]+:endpoint\//.test(arn);

const isOn = (attributes: Attributes | undefined) =>
	attributes !== undefined && attributes['Enabled'] === 'true';

/** Credentials are given and never told. */
function told({ PlatformCredential: _, PlatformPrincipal: __, ...others }: Attributes): Attributes {
	return others;
}

function checkAttributes({ Enabled, CustomUserData = '' }: Attributes): void {
	if (Enabled !== undefined && Enabled !== 'true' && Enabled !== 'false') {
		throw invalid(`Attributes Reason: Enabled: Invalid value [${Enabled}]`);
	}
	if (Buffer.byteLength(CustomUserData) >= mostUserData) {
		throw invalid('CustomUserData Reason: must be less than 2048 bytes');
	}
}

/** Whether what is asked for is so already. */
function saysTheSame(known: Attributes, wanted: Attributes): boolean {
	return Object.entries(wanted).every(([name, value]) => known[name] === value);
}

/** `Attributes.entry.1.key`: a map as the Query protocol has it. */
function mapIn(parameters: Parameters, name: string): Attributes {
	const entries: [string, string][] = [];
	for (let index = 1; ; index++) {
		const key = parameters[`${name}.entry.${index}.key`];
		if (key === undefined) return Object.fromEntries(entries);
		entries.push([key, parameters[`${name}.entry.${index}.value`] ?? '']);
	}
}

function attributesXml(attributes: Attributes): string {
	const entries = Object.entries(attributes).map(
		([key, value]) => `<entry>${tag('key', key)}${tag('value', value)}</entry>`,
	);
	return `<Attributes>${entries.join('')}</Attributes>`;
}

const tag = (name: string, text: string) => `<${name}>${escapeXml(text)}</${name}>`;

function answer(operation: string, result = ''): string {
	return (
		`<${operation}Response xmlns="${xmlNamespace('SNS')}"><${operation}Result>${result}</${operation}Result>` +
		`<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${operation}Response>`
	);
}
