import { type Fields, invalidValue, optionalText, requiredNumber, requiredText } from './input.ts';

/** How PutMetricAlarm's comparisons compare a value with the threshold. */
export const comparisons = {
	GreaterThanThreshold: (value: number, threshold: number) => value > threshold,
	GreaterThanOrEqualToThreshold: (value: number, threshold: number) => value >= threshold,
	LessThanThreshold: (value: number, threshold: number) => value < threshold,
	LessThanOrEqualToThreshold: (value: number, threshold: number) => value <= threshold,
} as const;

export type Comparison = keyof typeof comparisons;

/** What values are compared with, how, and what a missing one counts as. */
export type Comparing = {
	readonly threshold: number;
	readonly comparison: Comparison;
	/** `greater than`, for the reason text. */
	readonly comparisonWords: string;
	readonly missing: (typeof missingWords)[number];
};

const missingWords = ['breaching', 'notBreaching', 'ignore', 'missing'] as const;

/** Reads that of an alarm; throws as AWS refuses it. */
export function comparing(input: Fields): Comparing {
	const comparison = requiredText(input, 'ComparisonOperator');
	if (!isComparison(comparison)) {
		throw invalidValue(`The comparison ${comparison} is not supported by this endpoint.`);
	}
	const missingText = optionalText(input, 'TreatMissingData') ?? 'missing';
	const missing = missingWords.find((word) => word === missingText);
	if (missing === undefined) throw invalidValue(`TreatMissingData can not be ${missingText}.`);
	return {
		threshold: requiredNumber(input, 'Threshold'),
		comparison,
		comparisonWords: comparison
			.replace('Threshold', '')
			.replace(/([a-z])([A-Z])/g, '$1 $2')
			.toLowerCase(),
		missing,
	};
}

function isComparison(text: string): text is Comparison {
	return Object.hasOwn(comparisons, text);
}
