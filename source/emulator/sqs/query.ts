import { escapeXml, xmlNamespace } from '../answer.ts';
import type { Input } from '../input.ts';

/*
The Query protocol, which older clients speak to SQS: flat parameters (`Attribute.1.Name`) in, XML
out. Both directions go through the JSON shapes that the operations work on.
*/

type Shape =
	| { readonly kind: 'list'; readonly of?: Fields }
	| { readonly kind: 'map'; readonly key: 'Name' | 'Key'; readonly value?: Fields };
type Fields = Readonly<Record<string, { readonly json: string; readonly shape: Shape }>>;

const attributeValue: Fields = {
	MessageAttribute: { json: 'MessageAttributes', shape: { kind: 'map', key: 'Name', value: {} } },
	MessageSystemAttribute: {
		json: 'MessageSystemAttributes',
		shape: { kind: 'map', key: 'Name', value: {} },
	},
};

/** Flat parameter name to JSON field, for the parameters that are lists or maps. */
const structures: Fields = {
	...attributeValue,
	AttributeName: { json: 'AttributeNames', shape: { kind: 'list' } },
	MessageAttributeName: { json: 'MessageAttributeNames', shape: { kind: 'list' } },
	MessageSystemAttributeName: { json: 'MessageSystemAttributeNames', shape: { kind: 'list' } },
	Attribute: { json: 'Attributes', shape: { kind: 'map', key: 'Name' } },
	TagKey: { json: 'TagKeys', shape: { kind: 'list' } },
	SendMessageBatchRequestEntry: {
		json: 'Entries',
		shape: { kind: 'list', of: attributeValue },
	},
	DeleteMessageBatchRequestEntry: { json: 'Entries', shape: { kind: 'list', of: {} } },
	ChangeMessageVisibilityBatchRequestEntry: { json: 'Entries', shape: { kind: 'list', of: {} } },
};

const numbers = new Set([
	'DelaySeconds',
	'MaxNumberOfMessages',
	'MaxNumberOfMessagesPerSecond',
	'MaxResults',
	'VisibilityTimeout',
	'WaitTimeSeconds',
]);

const protocolParameters = new Set(['Action', 'Version']);

/** Query parameters as the JSON input of the same operation. */
export function queryToInput(operation: string, parameters: Input): Input {
	const tags = operation === 'CreateQueue' ? 'tags' : 'Tags';
	return parse(parameters, {
		...structures,
		Tag: { json: tags, shape: { kind: 'map', key: 'Key' } },
	});
}

function parse(parameters: Input, structure: Fields): Input {
	const output: Record<string, unknown> = {};
	const grouped = new Map<string, Map<number, Record<string, unknown>>>();
	for (const [name, value] of Object.entries(parameters)) {
		const match = /^([A-Za-z]+)\.(\d+)(?:\.(.+))?$/.exec(name);
		if (match === null) {
			if (protocolParameters.has(name)) continue;
			output[name] = numbers.has(name) && /^-?\d+$/.test(String(value)) ? Number(value) : value;
			continue;
		}
		const members = grouped.get(match[1] ?? '') ?? new Map<number, Record<string, unknown>>();
		grouped.set(match[1] ?? '', members);
		const index = Number(match[2]);
		const member = members.get(index) ?? {};
		members.set(index, { ...member, [match[3] ?? '']: value });
	}
	for (const [name, members] of grouped) {
		const field = Object.hasOwn(structure, name) ? structure[name] : undefined;
		if (field === undefined) continue;
		const ordered = [...members].sort(([a], [b]) => a - b).map(([, member]) => member);
		output[field.json] = build(field.shape, ordered);
	}
	return output;
}

function build(shape: Shape, members: readonly Input[]): unknown {
	if (shape.kind === 'list') {
		const { of } = shape;
		return members.map((member) => (of === undefined ? member[''] : parse(member, of)));
	}
	return Object.fromEntries(
		members.map((member) => [
			String(member[shape.key]),
			shape.value === undefined ? member['Value'] : below(member, 'Value.'),
		]),
	);
}

function below(member: Input, prefix: string): Input {
	return Object.fromEntries(
		Object.entries(member)
			.filter(([name]) => name.startsWith(prefix))
			.map(([name, value]) => [name.slice(prefix.length), value]),
	);
}

/** XML element of each member, for the fields that are lists or maps. */
const elements: Readonly<Record<string, string>> = {
	QueueUrls: 'QueueUrl',
	queueUrls: 'QueueUrl',
	Messages: 'Message',
	Failed: 'BatchResultErrorEntry',
	Results: 'ListMessageMoveTasksResultEntry',
	Attributes: 'Attribute',
	MessageAttributes: 'MessageAttribute',
	Tags: 'Tag',
};

/** A JSON output as the XML answer of the same operation. */
export function outputToXml(operation: string, output: unknown, requestId: string): string {
	const result = xml(operation, output as Input);
	return (
		`<${operation}Response xmlns="${xmlNamespace('SQS')}"><${operation}Result>${result}` +
		`</${operation}Result><ResponseMetadata><RequestId>${requestId}</RequestId>` +
		`</ResponseMetadata></${operation}Response>`
	);
}

function xml(operation: string, output: Input): string {
	return Object.entries(output)
		.map(([name, value]) => {
			const element = name === 'Successful' ? `${operation}ResultEntry` : (elements[name] ?? name);
			const wrap = (inner: string) => `<${element}>${inner}</${element}>`;
			if (Array.isArray(value)) {
				return value
					.map((member) =>
						wrap(typeof member === 'object' ? xml(operation, member) : scalar(member)),
					)
					.join('');
			}
			if (typeof value !== 'object' || value === null) return wrap(scalar(value));
			const key = name === 'Tags' ? 'Key' : 'Name';
			return Object.entries(value)
				.map(([entry, content]: [string, unknown]) => {
					const inner =
						typeof content === 'object' ? xml(operation, content as Input) : scalar(content);
					return wrap(`<${key}>${escapeXml(entry)}</${key}><Value>${inner}</Value>`);
				})
				.join('');
		})
		.join('');
}

function scalar(value: unknown): string {
	return escapeXml(String(value));
}
