import { isRawResponse, readBody } from './web-page.ts';

/**
 * An error that was written in another protocol than the request: in XML by an endpoint that knows SQS's
 * older query protocol alone, in JSON by one that answers all services alike. The SDK finds no code in it.
 */
class OtherProtocolError extends Error {
	readonly $fault: 'client' | 'server';
	readonly $metadata: { readonly httpStatusCode: number; readonly requestId?: string };
	readonly protocol: Protocol;

	constructor(said: Said, protocol: Protocol, status: number) {
		super(said.message);
		this.name = said.code;
		this.protocol = protocol;
		this.$fault = status >= 500 ? 'server' : 'client';
		this.$metadata = {
			httpStatusCode: status,
			...(said.requestId === undefined ? {} : { requestId: said.requestId }),
		};
	}
}

export type Protocol = 'XML' | 'JSON';

type Said = { readonly code: string; readonly message: string; readonly requestId?: string };

/** Services that are asked by the query protocol, which answers in XML. */
const askedByQuery = new Set(['SNS', 'STS']);

/** Throws {@link OtherProtocolError} for an error in the protocol that `operation` was not asked by. */
export async function refuseOtherProtocol(operation: string, response: unknown): Promise<void> {
	if (!isRawResponse(response) || response.statusCode < 300) return;
	const body = await readBody(response.body);
	if (body === undefined) return;
	response.body = body;
	const text = Buffer.from(body).toString('utf8');
	const xml = !askedByQuery.has(operation.split(' ')[0] ?? '');
	const said = xml ? errorInXml(text) : errorInJson(text);
	if (said !== undefined) {
		throw new OtherProtocolError(said, xml ? 'XML' : 'JSON', response.statusCode);
	}
}

/** Source: SQS API reference (query protocol), "Error responses": `ErrorResponse > Error > Code`. */
function errorInXml(text: string): Said | undefined {
	if (!/<(?:\w+:)?(?:ErrorResponse|Error|Errors)[\s>]/.test(text)) return;
	const code = elementOf(text, 'Code');
	if (code === undefined || code === '') return;
	const requestId = elementOf(text, 'RequestId') ?? elementOf(text, 'RequestID');
	return {
		code,
		message: elementOf(text, 'Message') ?? '',
		...(requestId === undefined ? {} : { requestId }),
	};
}

/** Source: AWS JSON 1.0 and 1.1 protocols, "Operation error serialization": `__type`, else `code`. */
function errorInJson(text: string): Said | undefined {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return;
	}
	if (typeof value !== 'object' || value === null) return;
	const { __type, code, Code, message, Message }: Record<string, unknown> = { ...value };
	const name = [__type, code, Code].find((one) => typeof one === 'string' && one !== '');
	const words = [message, Message].find((one) => typeof one === 'string');
	return typeof name === 'string' ? { code: name, message: String(words ?? '') } : undefined;
}

function elementOf(xml: string, name: string): string | undefined {
	const start = new RegExp(`<(?:\\w+:)?${name}>`).exec(xml);
	if (start === null) return;
	const from = start.index + start[0].length;
	const to = xml.indexOf('<', from);
	return to < 0 ? undefined : withoutEntities(xml.slice(from, to)).trim();
}

const entities: Readonly<Record<string, string>> = {
	lt: '<',
	gt: '>',
	amp: '&',
	quot: '"',
	apos: "'",
};

function withoutEntities(text: string): string {
	return text.replace(
		/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,4}));/gi,
		(all, decimal, hex, name) => {
			if (name !== undefined) return entities[String(name).toLowerCase()] ?? all;
			const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
			return point <= 0x10ffff ? String.fromCodePoint(point) : all;
		},
	);
}
