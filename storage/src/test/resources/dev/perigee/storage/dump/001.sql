pragma application_id = 1349674853;
pragma user_version = 1;
CREATE TABLE assigned_address (
    network text not null,
    ip text not null,
    member text not null,
    primary key (network, ip),
    foreign key (network, member) references member (network, address) on delete cascade
) strict, without rowid;
INSERT INTO "assigned_address" VALUES('95a4fb9cc70000f1','10.147.17.68','1e90b4ae24');
INSERT INTO "assigned_address" VALUES('95a4fb9cc70000f1','fd00::68','1e90b4ae24');
CREATE TABLE clock (
    id integer not null primary key check (id = 1),
    reserved_until_ms integer not null
) strict;
INSERT INTO "clock" VALUES(1,1700000060000);
CREATE TABLE identity (
    address text not null primary key,
    public_key blob not null check (length(public_key) = 64),
    last_used_ms integer not null
) strict, without rowid;
INSERT INTO "identity" VALUES('a08b963702',X'02020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202020202',1700000007000);
CREATE TABLE member (
    network text not null references network (id) on delete cascade,
    address text not null,
    authorized integer not null check (authorized in (0, 1)),
    revision integer not null,
    json text not null,
    primary key (network, address)
) strict;
INSERT INTO "member" VALUES('95a4fb9cc70000f1','1e90b4ae24',1,3,'{"activeBridge":false,"address":"1e90b4ae24","authenticationExpiryTime":0,"authorized":true,"capabilities":[],"creationTime":1700000001000,"id":"1e90b4ae24","identity":"1e90b4ae24:0:ff7eabb9f8b54a7f46479ab55f40c887df6ab8afcc091fb1eba4acb92ee4a61e44467050c4306e4ff839b2f3db401a307a0c287ae1f2a1bba83aa28ee5a010c6","ipAssignments":["10.147.17.68","fd00::68"],"lastAuthorizedCredential":null,"lastAuthorizedCredentialType":"api","lastAuthorizedTime":1700000002000,"lastDeauthorizedTime":0,"name":"bee","noAutoAssignIps":false,"nwid":"95a4fb9cc70000f1","objtype":"member","remoteTraceLevel":0,"remoteTraceTarget":null,"revision":3,"ssoExempt":false,"tags":[[1,11]],"vMajor":1,"vMinor":14,"vProto":12,"vRev":1}');
INSERT INTO "member" VALUES('95a4fb9cc70000f1','343bd05483',0,1,'{"activeBridge":false,"address":"343bd05483","authenticationExpiryTime":0,"authorized":false,"capabilities":[],"creationTime":1700000003000,"id":"343bd05483","ipAssignments":[],"lastAuthorizedCredential":null,"lastAuthorizedCredentialType":null,"lastAuthorizedTime":0,"lastDeauthorizedTime":0,"noAutoAssignIps":false,"nwid":"95a4fb9cc70000f1","objtype":"member","remoteTraceLevel":0,"remoteTraceTarget":null,"revision":1,"ssoExempt":false,"tags":[],"vMajor":-1,"vMinor":-1,"vProto":-1,"vRev":-1}');
CREATE TABLE network (
    id text not null primary key,
    revision integer not null,
    json text not null
) strict;
INSERT INTO "network" VALUES('95a4fb9cc70000f1',4,'{"authTokens":{"t":0},"authorizationEndpoint":"","capabilities":[],"clientId":"","creationTime":1700000000000,"custom":{"x":1},"dns":{"domain":"office.example","servers":["10.147.17.2"]},"enableBroadcast":true,"id":"95a4fb9cc70000f1","ipAssignmentPools":[{"ipRangeEnd":"10.147.17.254","ipRangeStart":"10.147.17.1"}],"mtu":2800,"multicastLimit":32,"name":"two offices","nwid":"95a4fb9cc70000f1","objtype":"network","private":true,"remoteTraceLevel":0,"remoteTraceTarget":null,"revision":4,"routes":[{"target":"10.147.17.0/24","via":null},{"target":"192.168.1.0/24","via":"10.147.17.68"}],"rules":[{"etherType":2048,"not":true,"or":false,"type":"MATCH_ETHERTYPE"},{"type":"ACTION_DROP"},{"type":"ACTION_ACCEPT"}],"rulesSource":"","ssoEnabled":false,"tags":[{"default":5,"id":1}],"v4AssignMode":{"zt":true},"v6AssignMode":{"6plane":false,"rfc4193":false,"zt":false}}');
CREATE TABLE presence (
    address text not null primary key,
    local text,
    remote text not null,
    last_seen_ms integer not null,
    protocol integer not null,
    major integer not null,
    minor integer not null,
    revision integer not null
) strict, without rowid;
INSERT INTO "presence" VALUES('1e90b4ae24','192.0.2.1/9993','203.0.113.7/9993',1700000005000,12,1,14,1);
INSERT INTO "presence" VALUES('343bd05483',NULL,'2001:db8::7/29993',1700000006000,0,0,0,0);
CREATE TABLE revocation (
    network text not null references network (id) on delete cascade,
    target text not null,
    id integer not null,
    threshold_ms integer not null,
    dies_ms integer not null,
    primary key (network, target, id)
) strict, without rowid;
INSERT INTO "revocation" VALUES('95a4fb9cc70000f1','343bd05483',4000000000,1700000004000,1700002000000);
CREATE TABLE scratch (
    id integer not null primary key check (id = 1),
    filler blob not null
) strict;
CREATE INDEX member_by_address on member (address);
CREATE INDEX assigned_address_of_member on assigned_address (network, member);
CREATE INDEX revocation_by_death on revocation (dies_ms);
