import { EmulatedError } from '../errors.ts';

/** Attributes of a topic that are JSON objects. Source: SNS API reference, CreateTopic and SetTopicAttributes. */
const policies = ['Policy', 'DeliveryPolicy', 'ArchivePolicy', 'DataProtectionPolicy'];

/** Refuses policies of a topic that are no JSON objects. The sentence follows those of SNS; none was recorded from it. */
export function checkTopicPolicies(attributes: Readonly<Record<string, string>>): void {
	for (const name of policies) {
		const text = attributes[name] ?? '';
		if (text === '' || isJsonObject(text)) continue;
		throw new EmulatedError('InvalidParameter', `Invalid parameter: ${name} Error: no valid JSON`);
	}
}

function isJsonObject(text: string): boolean {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null && !Array.isArray(value);
	} catch {
		return false;
	}
}
