// What a validator's complaint about a request is called in Chinese, by its keyword. The English words are the validator's.

import { plain, type Text } from '../../contract/text.ts';

/** One complaint, as the framework passes it on. */
export interface Complaint {
  instancePath?: unknown;
  keyword?: unknown;
  message?: unknown;
  params?: unknown;
}

const WORDS: Readonly<Record<string, (params: Readonly<Record<string, unknown>>) => string>> = {
  required: ({ missingProperty }) => `缺少 ${String(missingProperty)}`,
  additionalProperties: ({ additionalProperty }) => `含有未知的 ${String(additionalProperty)}`,
  type: ({ type }) => `应为 ${String(type)} 类型`,
  enum: ({ allowedValues }) => `应为其中之一：${Array.isArray(allowedValues) ? allowedValues.join('、') : ''}`,
  const: ({ allowedValue }) => `应为 ${String(allowedValue)}`,
  format: ({ format }) => `应为 ${String(format)} 格式`,
  pattern: ({ pattern }) => `应符合 ${String(pattern)}`,
  minLength: ({ limit }) => `不能少于 ${String(limit)} 个字符`,
  maxLength: ({ limit }) => `不能超过 ${String(limit)} 个字符`,
  minItems: ({ limit }) => `不能少于 ${String(limit)} 项`,
  maxItems: ({ limit }) => `不能超过 ${String(limit)} 项`,
  minimum: ({ limit }) => `不能小于 ${String(limit)}`,
  maximum: ({ limit }) => `不能大于 ${String(limit)}`,
};

export function complaintWords({ keyword, message, params }: Complaint): Text {
  const en = typeof message === 'string' ? message : 'is invalid';
  const word = typeof keyword === 'string' && Object.hasOwn(WORDS, keyword) ? WORDS[keyword] : undefined;
  if (!word) return typeof message === 'string' ? plain(message) : { zh: '无效', en };
  return { zh: word(typeof params === 'object' && params !== null ? { ...params } : {}), en };
}
