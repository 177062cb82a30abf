-- The tables as the newest migration leaves them, for reading; a test compares the two.
--
-- network            json is the record as the local API shows it (docs/protocol/vl2.md 10.3)
-- member             likewise (10.4); authorized and revision are copies for whoever looks with a shell
-- assigned_address   no two members of a network have one address; kept in step with member.json
-- revocation         withdrawn memberships, until nobody can hold a certificate of them any more
-- presence           where a node last answered a challenge, so that a restarted server can push at once
-- identity           strangers whose identity was validated, kept for root duty
-- clock              timestamps up to this one may have been given out
-- scratch            filled and emptied to see whether the disk takes writes again

create table network (
    id text not null primary key,
    revision integer not null,
    json text not null
) strict;

create table member (
    network text not null references network (id) on delete cascade,
    address text not null,
    authorized integer not null check (authorized in (0, 1)),
    revision integer not null,
    json text not null,
    primary key (network, address)
) strict;

create index member_by_address on member (address);

create table assigned_address (
    network text not null,
    ip text not null,
    member text not null,
    primary key (network, ip),
    foreign key (network, member) references member (network, address) on delete cascade
) strict, without rowid;

create index assigned_address_of_member on assigned_address (network, member);

create table revocation (
    network text not null references network (id) on delete cascade,
    target text not null,
    id integer not null,
    threshold_ms integer not null,
    dies_ms integer not null,
    primary key (network, target, id)
) strict, without rowid;

create index revocation_by_death on revocation (dies_ms);

create table presence (
    address text not null primary key,
    local text,
    remote text not null,
    last_seen_ms integer not null,
    protocol integer not null,
    major integer not null,
    minor integer not null,
    revision integer not null
) strict, without rowid;

create table identity (
    address text not null primary key,
    public_key blob not null check (length(public_key) = 64),
    last_used_ms integer not null
) strict, without rowid;

create table clock (
    id integer not null primary key check (id = 1),
    reserved_until_ms integer not null
) strict;

create table scratch (
    id integer not null primary key check (id = 1),
    filler blob not null
) strict;
