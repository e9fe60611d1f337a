package dev.weir.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is left of a statement. */
class SqlReaderTest {
    private final SqlReader reader = new SqlReader();

    private SqlText read(String sql, Backslash backslash, boolean whole) {
        // Surrounded by other bytes, as a part of a packet is.
        byte[] b = ("'1" + sql + "2'").getBytes(StandardCharsets.UTF_8);
        return reader.read(b, 2, b.length - 2, backslash, whole);
    }

    private String text(String sql) {
        return read(sql, Backslash.PLAIN, true).text();
    }

    private String summary(String sql) {
        return read(sql, Backslash.PLAIN, true).summary();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            select 'a'                                   | select ?
            select 'it''s', ''                           | select ?, ?
            select E'it\\'s' from t                      | select ? from t
            select e'a\\\\' , b                          | select ? , b
            select B'101', x'ff', N'n', U&'d\\0061t'     | select ?, ?, ?, ?
            select U&"d\\0061t" from t                   | select U&"d\\0061t" from t
            select $$it's$$, $x$ $$ '$x$                 | select ?, ?
            select $1, $23::int                          | select $1, $23::int
            select 1, -2, 3.5, .5, 1e-5, 0xff, 1_000     | select ?, -?, ?, ?, ?, ?, ?
            select 1-2, 1e+5+x1                          | select ?-?, ?+x1
            select t1.c2 from t1                         | select t1.c2 from t1
            select "it's 1" from "a""b"                  | select "it's 1" from "a""b"
            select a /* 'x' /* nested */ 1 */ from t     | select a from t
            select a -- 'x'                              | select a
            select date '2020-01-01', interval '1 day'   | select date ?, interval ?
            where a = true and b is not null             | where a = ? and b is not null
            a in (1, 2,3)                                | a in (?)
            a IN ('x', -2 , null)                        | a IN (?, null)
            a in (1, b, 2)                               | a in (?, b, ?)
            a in ($1, $2)                                | a in ($1, $2)
            values (1, 2), (3, 4)                        | values (?, ?), (?, ?)
            a not in (-1, -2)                            | a not in (-?)
            insert into t values ('é', 'ü')              | insert into t values (?, ?)
            select größe from t                          | select größe from t
            create user bob password 'secret'            | create user bob password ?
            select 'C:\\dir\\', 'x'                      | select ?, ?
            """)
    void literalsAndCommentsGoAndNamesStay(String sql, String left) {
        assertThat(text(sql)).isEqualTo(left);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            ALTER USER x PASSWORD Hunter2                          | ALTER USER x PASSWORD ?
            CREATE ROLE x LOGIN PASSWORD "Hunter2"                 | CREATE ROLE x LOGIN PASSWORD ?
            alter role x with encrypted password Hunter2 login     | alter role x with encrypted password ?
            ALTER USER type PASSWORD Hunter2                       | ALTER USER type PASSWORD ?
            ALTER USER x PASSWORD a;Hunter2 'b' $$c$$ -- d         | ALTER USER x PASSWORD ?
            ALTER USER x PASSWORD 'a' ; SELECT b FROM t            | ALTER USER x PASSWORD ? ; SELECT b FROM t
            ALTER USER x PASSWORD/**/$1; SELECT 1                  | ALTER USER x PASSWORD ?; SELECT ?
            ALTER LOGIN x WITH PASSWORD = Hunter2                  | ALTER LOGIN x WITH PASSWORD = ?
            SET PASSWORD FOR x = Hunter2                           | SET PASSWORD ?
            SET PASSWORD Hunter2                                   | SET PASSWORD ?
            create user x identified by Hunter2                    | create user x identified by ?
            GRANT ALL ON t TO x IDENTIFIED BY "Hunter2"            | GRANT ALL ON t TO x IDENTIFIED BY ?
            ALTER USER x IDENTIFIED BY 'a' REPLACE Hunter2         | ALTER USER x IDENTIFIED BY ?
            SET my.secret TO Hunter2                               | SET my.secret TO ?
            set local "my.secret"=Hunter2, "x;y"; select a         | set local "my.secret"=?; select a
            ALTER ROLE x IN DATABASE d SET my.key TO Hunter2       | ALTER ROLE x IN DATABASE d SET my.key TO ?
            ALTER SYSTEM SET my.key = Hunter2                      | ALTER SYSTEM SET my.key = ?
            ALTER DATABASE d SET my.key = Hunter2                  | ALTER DATABASE d SET my.key = ?
            """)
    void whatStandsWhereASecretIsExpectedIsALiteralWithoutQuotesToo(String sql, String left) {
        assertThat(text(sql)).isEqualTo(left);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            select password from users where password = x
            create table users (id int, password text not null)
            create index i on users (password)
            create or replace view v as select password from users
            alter table users add column password text
            alter table users alter column a set default b, rename to c
            update users set password = a, b = c where d = e
            insert into t values (a) on conflict (a) do update set b = c
            grant select (password) on users to bob
            set role bob
            """)
    void aColumnOfThatNameHidesNothing(String sql) {
        assertThat(text(sql)).isEqualTo(sql);
    }

    @Test
    void aSecretIsNoNameInASummary() {
        assertThat(summary("alter user x password a from b")).isEqualTo("alter");
        assertThat(summary("set x to select; delete from t")).isEqualTo("set delete t");
    }

    @Test
    void whiteSpaceIsFolded() {
        assertThat(text("  select\n\t1\r\n -- x\n ,  2 ")).isEqualTo("select ? , ?");
    }

    @Test
    void whatDoesNotEndIsALiteralToTheEnd() {
        assertThat(text("select 'abc")).isEqualTo("select ?");
        assertThat(text("select $a$abc")).isEqualTo("select ?");
        assertThat(text("select /* abc")).isEqualTo("select");
        assertThat(text("select E'abc\\")).isEqualTo("select ?");
    }

    @Test
    void aStatementWhoseEndIsMissingSaysSo() {
        assertThat(read("select 'abc", Backslash.PLAIN, false).text()).isEqualTo("select ?...");
    }

    @Test
    void aBackslashMeansWhatTheServerSays() {
        String sql = "select 'a\\' , secret , 'b' from t";
        assertThat(read(sql, Backslash.PLAIN, true).text()).isEqualTo("select ? , secret , ? from t");
        assertThat(read(sql, Backslash.ESCAPES, true).text()).isEqualTo("select ??");
        assertThat(read(sql, Backslash.UNKNOWN, true).text()).isEqualTo("select ?...");
        assertThat(read("select 'a\\\\', 'b\\n'", Backslash.UNKNOWN, true).text())
                .isEqualTo("select ?, ?");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            SELECT * FROM wuser_table WHERE username = 'x'                             | SELECT wuser_table
            INSERT INTO shipping_details (a, b) SELECT a, b FROM orders WHERE id = 1   | INSERT shipping_details SELECT orders
            SELECT * FROM songs, artists WHERE songs.id = artists.id                   | SELECT songs artists
            SELECT d FROM (SELECT * FROM orders o JOIN customers c ON o.c = c.c)       | SELECT SELECT orders customers
            select * from "song list", public.artists a                                | select "song list" public.artists
            delete from a using b where a.x = b.x                                      | delete a b
            update only t set a = (select max(x) from u) where b is distinct from c    | update t select u
            select extract(year from d), trim(both 'x' from y) from t                  | select t
            select * from generate_series(1, 10) g, t                                  | select t
            select a from t left join lateral (select 1 from u) x on true, v           | select t select u v
            with x as (select 1 from t) update u set a = 1                             | select t update u
            insert into t values (1) on conflict (a) do update set b = 2 returning c   | insert t
            merge into t using s on t.a = s.a when matched then delete                 | merge t s
            create table if not exists t (a int)                                       | create table t
            CREATE UNIQUE INDEX i ON t (a)                                             | CREATE INDEX i t
            drop table a, b cascade                                                    | drop table a b
            alter table only t add column x int, add column y int                      | alter table t
            create materialized view v as select a from t                              | create view v select t
            truncate table a, b                                                        | truncate a b
            explain (analyze, buffers) select * from t                                 | explain select t
            explain analyze verbose delete from t                                      | explain delete t
            copy t (a) from stdin                                                      | copy t
            COPY (SELECT * FROM rules LIMIT 5) TO STDOUT                               | COPY SELECT rules
            begin; update t set a = 1; commit                                          | begin update t commit
            call p(1)                                                                  | call p
            grant select, update on t to u                                             | grant
            set search_path to x                                                       | set
            prepare p as select * from t                                               | prepare select t
            declare c cursor for select * from t                                       | declare select t
            select for_update from t for update                                        | select t
            (select a from t) union all (select a from u) order by 1                   | select t select u
            create user bob password 'secret'                                          | create
            """)
    void aSummaryHasOperationsAndWhatTheyAreAppliedTo(String sql, String summary) {
        assertThat(summary(sql)).isEqualTo(summary);
    }

    @Test
    void whatIsNoStatementHasNoSummary() {
        assertThat(summary("")).isNull();
        assertThat(summary("hunter2")).isNull();
        assertThat(summary("'x' select")).isNull();
    }

    @Test
    void aLongSummaryEndsBetweenTwoWords() {
        String sql = "select * from " + "a".repeat(100) + ", " + "b".repeat(100) + ", " + "c".repeat(100) + ", d";
        assertThat(summary(sql)).isEqualTo("select " + "a".repeat(100) + " " + "b".repeat(100));
    }

    @Test
    void theOperationIsTheFirstWord() {
        assertThat(read("/* x */ select 1", Backslash.PLAIN, true).operation()).isEqualTo("SELECT");
        assertThat(read("with x as (select 1) select 2", Backslash.PLAIN, true).operation())
                .isEqualTo("WITH");
        assertThat(read(" ; ", Backslash.PLAIN, true).operation()).isEmpty();
    }

    @Test
    void aCommentNamesTheTrace() {
        String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        text("select 1 /*action='a%20b',traceparent='" + parent + "',tracestate='congo%3Dt61rcWkgMzE%2Crojo%3D1'*/");
        assertThat(reader.traceparent()).isEqualTo(parent);
        assertThat(reader.tracestate()).isEqualTo("congo=t61rcWkgMzE,rojo=1");
        text("/* traceparent='" + parent + "' */ select 1");
        assertThat(reader.traceparent()).isEqualTo(parent);
        assertThat(reader.tracestate()).isNull();
        text("select 1");
        assertThat(reader.traceparent()).isNull();
        text("select '/*traceparent=''" + parent + "''*/', \"/*traceparent='x'*/\"");
        assertThat(reader.traceparent()).as("what is no comment names nothing").isNull();
        text("select 1 /*a='it\\'s',traceparent='x',b*/");
        assertThat(reader.traceparent()).isEqualTo("x");
    }
}
