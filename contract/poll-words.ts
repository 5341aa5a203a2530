// What went wrong with a poll, in the reader's language. The line itself – code, what happened, what to do – is English, as logs
// are; its values are found again by its definition and filled into the Chinese words. What is not known stays as it is.

import { ERRORS, type ErrorCode } from './errors.ts';
import { fill, type Text, type TextValue } from './text.ts';

interface Words {
  readonly message: string;
  readonly remedy: string;
}

export const POLL_WORDS: Partial<Record<ErrorCode, Words>> = {
  snmp_timeout: {
    message: 'SNMP 设备 {where} 在 {timeout} ms 内没有应答',
    remedy: '检查供电和网络，网关到 UDP {port} 是否放行，团体名或 v3 账号及设备的访问列表（不符时设备不作声）',
  },
  snmp_slow: {
    message: 'SNMP 设备 {where} 有应答，但未能在 {timeout} ms 内答完；已读到的有效',
    remedy: '调大该采集目标的超时（间隔随之加大），看设备是否过载、线路是否丢包',
  },
  snmp_table_broken: {
    message: 'SNMP 设备 {where} 有应答，但这些表读不出：{tables}；其余读数有效',
    remedy: '看设备有无新固件，或把 walk 发给我们；这些表隔段时间会再问',
  },
  snmp_auth: {
    message: 'SNMP 设备 {where} 拒绝账号或密钥：{what}',
    remedy: '核对凭据 {credential} 的用户名、协议和密钥',
  },
  snmp_v3_time: {
    message: 'SNMP 设备 {where} 有应答，但与它自己的时钟不符：{what}',
    remedy: '检查设备时钟和电池，是否有两台设备用同一引擎 ID；可先改用 v2c',
  },
  snmp_cipher_missing: {
    message: '无法与 SNMP 设备 {where} 通信：本机 OpenSSL 没有 {cipher}',
    remedy: '把设备和凭据中的 v3 账号改为 SHA 和 AES，或启用 legacy provider',
  },
  snmp_garbage: {
    message: 'SNMP 设备 {where} 的应答无法读取：{what}',
    remedy: '核对该端口是否为 SNMP；若是，请把 walk 发给我们',
  },
  snmp_unreachable: { message: '无法向 SNMP 设备 {where} 发送：{what}', remedy: '检查地址和网关的路由' },
  target_misconfigured: { message: '{where} 按现有设置无法采集：{what}', remedy: '在清单中更正该采集目标或其模板' },
  modbus_timeout: {
    message: '{where} 的 Modbus 单元 {unit} 在 {timeout} ms 内没有应答 {request}',
    remedy: '检查单元号、网关后的总线，以及是否有别的主站占用端口',
  },
  modbus_exception: {
    message: '{where} 的 Modbus 单元 {unit} 对 {request} 返回异常码 {code}（{meaning}）',
    remedy: '核对单元号和模板的寄存器表；所示为报文地址，从 0 计',
  },
  sunspec_missing: {
    message: '{where} 的 Modbus 单元 {unit} 没有 SunSpec 寄存器表（应以 0x5375 0x6E53 开头）：{seen}',
    remedy: '检查单元号，以及设备是否启用了 SunSpec；许多设备默认关闭，或只在 TCP 上提供',
  },
  sunspec_models: {
    message: '{where} 的 Modbus 单元 {unit} 有 SunSpec 模型 {models}，而模板只读 {wanted}',
    remedy: '按设备类别选用模板（电表或逆变器），或在自己的模板中写明其模型',
  },
  serial_unusable: {
    message: '无法打开串口 {where}：{what}',
    remedy: '检查转换器是否插好、路径是否正确、有无别的程序占用，以及用户是否属于其用户组（dialout）',
  },
  connection_refused: {
    message: '{where} 拒绝连接',
    remedy: '主机在线但服务未开：检查端口和服务是否运行',
  },
  connection_closed: {
    message: '{where} 未应答就关闭了连接',
    remedy: '检查是否有别的程序占用；许多网关只允许两到四个连接',
  },
  connection_timeout: { message: '{where} 在 {timeout} ms 内没有应答', remedy: '检查供电、线缆和网关的路由' },
  host_unknown: { message: '{where}：该主机名没有地址', remedy: '更正清单中的主机，或检查网关的域名服务器' },
  login_rejected: {
    message: '{where} 拒绝登录',
    remedy:
      '核对凭据 {credential} 的用户名和密码：改动后立即再试；该设备的各项服务合计失败两次后，每小时只试一次，以免账号被锁',
  },
  login_rests: {
    message: '{where} 拒绝登录，已暂停使用该凭据：该设备的所有服务合计每小时只试一次',
    remedy: '核对凭据 {credential} 的用户名和密码：改动后立即再试；继续尝试会锁定账号',
  },
  recorder_busy: {
    message: '{where} 暂不接受登录：{what}',
    remedy: '关闭录像机上的其他会话，或放宽同时在线用户数；账号本身未被判定',
  },
  recorder_unclear: {
    message: '{where} 有应答，但查不到录像：{what}',
    remedy: '给该用户开放全部通道的录像检索和回放权限；其余读数有效',
  },
  garbage_answer: { message: '{where} 的应答无法读取：{what}', remedy: '核对该端口的协议' },
  certificate_untrusted: {
    message: '{where} 的证书不可信：{what}',
    remedy: '更换证书或更正其名称，或把签发机构加入网关信任的机构（NODE_EXTRA_CA_CERTS）',
  },
  device_untrusted: {
    message: '{where} 的证书不可信：{what}；未向其发送任何内容',
    remedy:
      '设备通常自签证书：将 {fingerprint} 与设备上显示的 SHA-256 指纹核对后，设为该目标的 `fingerprint`；`insecure: true` 接受任何证书，不能证明对方身份',
  },
  answer_unexpected: {
    message: '{where} 有应答，但与预期不符：{what}',
    remedy: '先检查服务本身，再核对该目标的预期设置',
  },
  time_unsynchronised: {
    message: '{where} 能应答时间，但自身未同步（{what}）',
    remedy: '检查它的时间来源：天线或上级时间服务器',
  },
  mqtt_quiet: {
    message: '{where} 已 {age} s 没有任何消息',
    remedy: '检查设备、其主题前缀 {topic} 及其与消息服务器的连接',
  },
  mqtt_unreadable: {
    message: '{where} 的内容无法读取：{what}',
    remedy: '更正设备在该主题发布的内容；其他主题照常读取',
  },
  mqtt_waiting: {
    message: '已连接消息服务器，{where} 尚无新消息',
    remedy: '请等 {seconds} s，之后算作停止上报',
  },
  mqtt_dead: { message: '消息服务器报告 {where} 已断开（遗嘱消息）', remedy: '检查设备供电和网络' },
  mqtt_old: {
    message: '{where} 给出的时间早了 {age} s：数值保留但不参与判断',
    remedy: '校准设备时钟；如果是补传的历史数据，则无需处理',
  },
  mqtt_unborn: {
    message: 'Sparkplug 节点 {where} 尚未说明其测点',
    remedy: '已请求其重新上线（Rebirth）；如一直如此，请在消息服务器的访问控制中允许其主题上的 NCMD',
  },
  broker_untrusted: {
    message: 'MQTT 消息服务器 {where} 的证书不可信：{what}',
    remedy: '用 `ca` 指定签发机构的证书文件，或更正名称、日期；`insecure: true` 接受任何证书，不能证明对方身份',
  },
  broker_unreachable: {
    message: '无法连接 MQTT 消息服务器 {where}：{what}',
    remedy: '检查消息服务器的地址、端口和登录',
  },
  poll_failed: { message: '采集 {where} 失败：{what}', remedy: '这是 Foresite 的故障，请连同日志反馈' },
};

/** What collectors put into a line by their own words. */
const WHAT: Readonly<Record<string, string>> = {
  'wrong digest': '认证密钥或算法不符',
  'unknown user name': '没有这个用户名',
  'unknown engine id': '引擎 ID 不符',
  'unsupported security level': '设备不支持该安全级别',
  'decryption error': '加密密钥或算法不符',
  'authentication failed': '认证失败',
  'no access': '该账号无权读取',
  'the privacy key or protocol does not match': '加密密钥或算法不符',
  'a packet that is not SNMP': '收到的不是 SNMP 报文',
  'an answer that does not fit the request': '应答与请求不符',
  'an answer that the decoder refuses': '应答无法解码',
  'an answer with another community': '应答的团体名不同',
  'an answer without objects': '应答中没有对象',
  'an empty answer': '应答为空',
  'the agent rejects the request': '设备拒绝该请求',
  'the answer would be too big': '应答过大',
  'too many requests are under way': '等待中的请求过多',
  'its v3 engine time does not match': 'v3 引擎时间不符',
  'it has not answered yet': '尚未应答',
  'it does not answer': '没有应答',
  'it refuses connections': '拒绝连接',
  'its name has no address': '主机名没有地址',
  'it rejects the login': '用户名或密码不对，拒绝登录',
  'it closed the connection': '连接被它关闭',
  'the connection is silent': '连接没有任何数据',
  'connecting failed': '连接失败',
  'it is signed by itself': '自签名',
  'its authority is not known here': '签发机构在这里不受信任',
  'it has expired': '已过期',
  'it is not valid yet': '尚未生效',
  'its signature is wrong': '签名不对',
  'its authority is not trusted': '签发机构不受信任',
  'its authority is none': '签发者不是证书机构',
  'it is not made for servers': '不是服务器证书',
  'it is made for another name': '名称不符',
  'it speaks no TLS that we accept (1.2 or newer)': '对方不支持 TLS 1.2 及以上',
  'it has no port': '没有端口',
  'unknown issuer': '签发机构未知（或自签名）',
  'another name': '名称不符',
  expired: '已过期',
  'not yet valid': '尚未生效',
  'the page lacks the expected text': '页面缺少预期文字',
  'there is no such name': '没有这个域名',
  'the name has no address': '该域名没有地址',
  'the server fails': '服务器出错',
  'the server refuses the question': '服务器拒绝查询',
  'it speaks no TLS': '对方不是 TLS 服务',
  'the answer is no answer to the question': '应答与问题不符',
  'it is no JSON': '不是 JSON',
  'the gateway has no such target': '网关没有这个采集目标',
  'illegal function': '功能码不支持',
  'illegal data address': '寄存器地址不存在',
  'illegal data value': '数据值不允许',
  'device failure': '设备故障',
  'device busy': '设备忙',
  'gateway path unavailable': '网关路径不可用',
  'gateway target failed to respond': '网关后的设备没有应答',
  'the gateway answers, the unit behind it does not': '网关正常，其后的设备没有应答',
  'it takes longer': '设备处理需要更长时间',
  'memory parity error': '存储器校验错误',
};

/** @param detail the line of a poll's result, '' for none */
export function pollWords(detail: string): Text {
  const code = /^([a-z0-9_]+): /.exec(detail)?.[1] ?? '';
  const words = isKnown(code) ? POLL_WORDS[code] : undefined;
  if (!isKnown(code) || !words) return { zh: WHAT[detail] ?? detail, en: detail };
  const values = valuesIn(detail.slice(code.length + 2), code);
  if (!values) return { zh: detail, en: detail };
  return { zh: fill({ zh: `${words.message}；${words.remedy}。`, en: '' }, values).zh, en: detail };
}

function isKnown(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}

/** The values of a line by its definition; null where it does not fit, as one that was cut. */
function valuesIn(line: string, code: ErrorCode): Record<string, TextValue> | null {
  const { pattern, names } = shapeOf(code);
  const found = pattern.exec(line);
  if (!found) return null;
  return Object.fromEntries(names.map((name, i) => [name, translated(found[i + 1] ?? '')]));
}

/** Made once each: a page may show thousands of lines. */
const shapes = new Map<ErrorCode, { pattern: RegExp; names: readonly string[] }>();

function shapeOf(code: ErrorCode): { pattern: RegExp; names: readonly string[] } {
  const known = shapes.get(code);
  if (known) return known;
  const { message, remedy } = ERRORS[code];
  const names: string[] = [];
  const pieces = `${message}; ${remedy}.`.split(/(\{\w+\})/).map((piece) => {
    const name = /^\{(\w+)\}$/.exec(piece)?.[1];
    if (name === undefined) return piece.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    names.push(name);
    return '([^]*?)';
  });
  const shape = { pattern: new RegExp(`^${pieces.join('')}$`), names };
  shapes.set(code, shape);
  return shape;
}

function translated(what: string): TextValue {
  return WHAT[what] ?? what;
}
