// What a point list may tell of an asset, and the many names that integrators give those columns. `strong` names mean the
// field wherever they stand; `weak` ones only where no strong name has claimed it.

import type { Text } from '../../../../contract/text.ts';

export interface ColumnDefinition {
  /** How we call it, and how an export heads it. */
  readonly title: Text;
  readonly strong: readonly string[];
  readonly weak?: readonly string[];
  /** Known, and not read. */
  readonly isIgnored?: true;
}

export const POINT_COLUMNS = {
  key: { title: { zh: '资产键', en: 'asset key' }, strong: ['资产键', 'asset key', 'key', 'foresite key'] },
  point: {
    title: { zh: '点位编号', en: 'point number' },
    strong: [
      '点位编号', '点位号', '点位', '点号', '编号', '设备编号', '资产编号', '资产编码', '设备编码', '摄像机编号', '监控点编号', '监控点位编号',
      'point', 'point number', 'point no', 'point id', 'asset tag', 'asset_tag', 'tag', 'device id', 'asset id',
    ],
    weak: ['编码', '标签', '标号', 'id', 'code', 'label'],
  },
  ordinal: { title: { zh: '序号', en: 'no.' }, strong: ['序号', '项次', 'no', '#', 'number', 'nr', 'item', 'seq'] },
  name: {
    title: { zh: '设备名称', en: 'name' },
    strong: ['设备名称', '名称', '点位名称', '摄像机名称', '监控点名称', '资产名称', 'name', 'device name', 'device', 'asset name', 'hostname'],
    weak: ['监控点', '设备', '描述', 'description'],
  },
  class: {
    title: { zh: '设备类型', en: 'class' },
    strong: ['设备类型', '类型', '设备类别', '类别', '设备种类', '摄像机类型', '种类', 'class', 'type', 'role', 'device role', 'device_role', 'category'],
    weak: ['device type', 'device_type'],
  },
  vendor: {
    title: { zh: '厂商', en: 'vendor' },
    strong: ['厂商', '厂家', '品牌', '设备品牌', '制造商', '生产厂家', '生产厂商', '设备厂家', 'vendor', 'brand', 'manufacturer', 'maker', 'make'],
  },
  model: {
    title: { zh: '型号', en: 'model' },
    strong: ['型号', '设备型号', '规格型号', '型号规格', '产品型号', '摄像机型号', 'model', 'model number', 'model no'],
    weak: ['规格', 'device type', 'device_type', 'part number'],
  },
  serial: {
    title: { zh: '序列号', en: 'serial number' },
    strong: ['序列号', '设备序列号', '出厂编号', '产品序列号', 'sn', 's/n', 'sn码', 'serial', 'serial number', 'serial no'],
  },
  position: {
    title: { zh: '安装位置', en: 'position' },
    strong: ['位置', '安装位置', '安装地点', '设备位置', '点位位置', '安装部位', '地点', 'location', 'position', 'place', 'install location'],
    weak: ['区域', '楼层', '部位', 'area', 'room', 'floor', 'zone'],
  },
  host: {
    title: { zh: 'IP地址', en: 'IP address' },
    strong: ['ip', 'ip地址', '设备ip', '设备ip地址', '管理ip', '管理地址', '摄像机ip', '摄像机ip地址', 'ipv4', 'ipv4地址', 'ip address', 'ipv4 address', 'primary ip', 'primary_ip4', 'management ip', 'host'],
    weak: ['地址', '网络地址', 'address'],
  },
  macs: {
    title: { zh: 'MAC地址', en: 'MAC address' },
    strong: ['mac', 'mac地址', '物理地址', '设备mac', '设备mac地址', 'mac address', 'macs', 'mac_address'],
  },
  recorder: {
    title: { zh: '录像机', en: 'recorder' },
    strong: ['录像机', '所属录像机', '录像机编号', '录像机名称', '硬盘录像机', 'nvr', 'dvr', '所属nvr', 'nvr编号', 'nvr名称', '存储设备', '所属存储', 'recorder'],
    weak: ['nvr ip', '录像机ip', '存储'],
  },
  channel: {
    title: { zh: '通道号', en: 'channel' },
    strong: ['通道号', '通道', '录像机通道', '录像机通道号', 'nvr通道', 'nvr通道号', '录像通道', '通道编号', 'channel', 'channel number', 'channel no', 'ch'],
  },
  box: {
    title: { zh: '箱体编号', en: 'box' },
    strong: ['箱体', '箱体编号', '箱号', '箱体号', '机箱', '机箱编号', '机箱号', '控制箱', '控制箱编号', '设备箱', '设备箱编号', '监控箱', '弱电箱', '弱电箱编号', '防水箱', '防水箱编号', '机柜', '机柜编号', '机柜号', '所在箱体', '所在机柜', 'box', 'cabinet', 'enclosure', 'rack'],
    weak: ['立杆', '立杆编号', '杆号', '弱电间', 'pole'],
  },
  upstream: {
    title: { zh: '上联设备', en: 'upstream device' },
    strong: ['上联设备', '上联交换机', '接入交换机', '所接交换机', '所属交换机', '上级设备', '上级交换机', '上行设备', '连接设备', '接入设备', '上联', '上联设备编号', '交换机编号', '上联交换机编号', 'upstream', 'upstream device', 'uplink device', 'upstream switch', 'access switch', 'connected to', 'parent'],
    weak: ['交换机', '交换机名称', '交换机ip', 'switch'],
  },
  upstreamPort: {
    title: { zh: '上联端口', en: 'upstream port' },
    strong: ['上联端口', '上联端口号', '交换机端口', '交换机端口号', '接入端口', '上级端口', '上联交换机端口', '上联口', '交换机口', 'upstream port', 'switch port', 'uplink device port', 'connected port', 'parent port'],
    weak: ['端口', '端口号', '接口', 'port', 'uplink port'],
  },
  ownPort: {
    title: { zh: '本端端口', en: 'own port' },
    strong: ['本端端口', '本端口', '本机端口', '本端上联口', '级联口', 'own port', 'local port'],
    weak: ['上行口', '上行端口', 'uplink port'],
  },
  power: {
    title: { zh: '供电方式', en: 'power' },
    strong: ['供电方式', '供电', '供电类型', '供电形式', '取电方式', 'power', 'power supply', 'power mode', 'powered'],
    weak: ['电源', '电源类型', 'poe'],
  },
  poweredBy: {
    title: { zh: '供电设备', en: 'powered by' },
    strong: ['供电设备', '供电设备编号', '供电电源', '取电设备', '取电点', '取电位置', '电源编号', '电源箱', '供电点', '上级电源', 'powered by', 'fed by', 'power source', 'feed'],
  },
  circuit: {
    title: { zh: '供电回路', en: 'circuit' },
    strong: ['供电回路', '回路', '回路号', '回路编号', '供电回路号', '配电回路', '空开编号', '空开', '断路器', 'circuit', 'circuit number', 'breaker'],
  },
  route: {
    title: { zh: '线缆路由', en: 'cable route' },
    strong: ['线缆路由', '路由', '布线路由', '走线路由', '管线路由', '光缆路由', '路由走向', 'cable route', 'route', 'cable path'],
    weak: ['线缆编号', '光缆编号', '线缆', '线路', '线管', '线号', 'cable', 'cable number'],
  },
  warrantyUntil: {
    title: { zh: '保修到期', en: 'warranty until' },
    strong: ['保修到期', '保修到期日', '保修到期日期', '质保到期', '质保到期日', '质保到期日期', '保修截止', '保修截止日期', '质保截止', '质保截止日期', '免费质保到期', '维保到期', '维保到期日', '过保日期', '保修期至', '质保期至', 'warranty', 'warranty until', 'warranty end', 'warranty expires', 'warranty expiry', 'end of warranty'],
    weak: ['保修期', '质保期'],
  },
  profile: { title: { zh: '监控模板', en: 'profile' }, strong: ['监控模板', '模板', 'profile', 'foresite profile'] },
  note: { title: { zh: '备注', en: 'note' }, strong: ['备注', '说明', '备注说明', '其他说明', 'note', 'notes', 'remark', 'remarks', 'comment', 'comments'] },
  network: {
    title: { zh: '网络参数', en: 'network settings' },
    strong: ['子网掩码', '掩码', '网关', '网关地址', '默认网关', 'dns', 'vlan', 'vlan号', 'vlan id', '网段', 'subnet', 'subnet mask', 'netmask', 'mask', 'gateway', 'default gateway', 'prefix'],
    isIgnored: true,
  },
  secret: {
    title: { zh: '账号口令', en: 'sign-in' },
    strong: ['用户名', '账号', '密码', '口令', '登录名', '登录密码', '用户名/密码', '账号密码', '团体字', 'user', 'username', 'user name', 'password', 'passwd', 'login', 'community'],
    isIgnored: true,
  },
} as const satisfies Readonly<Record<string, ColumnDefinition>>; // prettier-ignore

export type PointField = keyof typeof POINT_COLUMNS;
export const POINT_FIELDS = Object.keys(POINT_COLUMNS).filter((name): name is PointField => name in POINT_COLUMNS);
/** Longest cell that can head a column; longer ones are titles and remarks. */
const MAX_HEADER_CHARS = 40;

interface Claim {
  readonly field: PointField;
  readonly isStrong: boolean;
}

/** What a heading may mean, the strongest first; empty when nothing. `IP 地址（设备）*` is read as `ip地址`. */
export function claimsOf(heading: string): readonly Claim[] {
  if (heading.length > MAX_HEADER_CHARS) return [];
  const whole = plainHeading(heading);
  const bare = plainHeading(heading.normalize('NFKC').replace(/[([{【][^)\]}】]*[)\]}】]/g, ''));
  return CLAIMS.get(whole) ?? CLAIMS.get(bare) ?? [];
}

export function plainHeading(heading: string): string {
  return heading
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_*:.。·\-'"“”]+/g, '');
}

const CLAIMS: ReadonlyMap<string, readonly Claim[]> = claims();

function claims(): Map<string, Claim[]> {
  const found = new Map<string, Claim[]>();
  const note = (name: string, claim: Claim): void => {
    const plain = plainHeading(name);
    const list = found.get(plain) ?? [];
    if (!list.some(({ field }) => field === claim.field)) found.set(plain, [...list, claim]);
  };
  for (const isStrong of [true, false]) {
    for (const field of POINT_FIELDS) {
      const definition: ColumnDefinition = POINT_COLUMNS[field];
      const names = isStrong ? definition.strong : (definition.weak ?? []);
      for (const name of names) note(name, { field, isStrong });
    }
  }
  return found;
}
