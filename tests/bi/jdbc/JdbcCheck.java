import java.sql.Connection;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.Properties;

/**
 * What DBeaver, Metabase and Tableau do through the JDBC driver: metadata with remarks, prepared statements with
 * dates, groups. Prints lines of fields between tabs, the first of which says what the line is.
 */
public class JdbcCheck {
  public static void main(String[] arguments) throws SQLException {
    String database = System.getenv("KUNJUNGAN_BI_DATABASE");
    String address = System.getenv("CLICKHOUSE_HOST") + ":" + System.getenv("CLICKHOUSE_PORT");
    try (Connection connection = DriverManager.getConnection("jdbc:clickhouse://" + address + "/" + database, properties())) {
      print("driver", connection.getMetaData().getDriverVersion());
      metadata(connection, database);
      prepared(connection);
    }
  }

  private static Properties properties() {
    Properties properties = new Properties();
    properties.setProperty("user", System.getenv("CLICKHOUSE_BI_USER"));
    properties.setProperty("password", System.getenv("CLICKHOUSE_BI_PASSWORD"));
    // NAME=VALUE pairs between semicolons, as a tool adds them to the connection.
    String more = System.getenv().getOrDefault("JDBC_PROPERTIES", "");
    for (String pair : more.isEmpty() ? new String[0] : more.split(";")) {
      int at = pair.indexOf('=');
      properties.setProperty(pair.substring(0, at), pair.substring(at + 1));
    }
    return properties;
  }

  private static void metadata(Connection connection, String database) throws SQLException {
    try (ResultSet tables = connection.getMetaData().getTables(null, database, "%", new String[] {"TABLE", "VIEW"})) {
      while (tables.next()) print("table", tables.getString("TABLE_NAME"), tables.getString("TABLE_TYPE"), tables.getString("REMARKS"));
    }
    try (ResultSet columns = connection.getMetaData().getColumns(null, database, "%", "%")) {
      while (columns.next()) {
        print("column", columns.getString("TABLE_NAME"), columns.getString("COLUMN_NAME"), columns.getString("TYPE_NAME"),
            columns.getString("IS_NULLABLE"), columns.getString("REMARKS"));
      }
    }
  }

  private static void prepared(Connection connection) throws SQLException {
    String months = "SELECT month, sum(visits) AS total, min(coverage) FROM visits_by_mpp_month"
        + " WHERE month >= ? AND month <= ? AND mpp != ? GROUP BY month ORDER BY month";
    try (PreparedStatement statement = connection.prepareStatement(months)) {
      statement.setDate(1, Date.valueOf(System.getenv("KUNJUNGAN_BI_FROM")));
      statement.setObject(2, LocalDate.parse(System.getenv("KUNJUNGAN_BI_LAST_MONTH")));
      statement.setString(3, "it's none");
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) print("month", rows.getDate(1).toString(), String.valueOf(rows.getLong(2)), rows.getObject(3) == null ? "" : "number");
      }
    }
    String days = "SELECT `visits_by_mpp_day`.`mpp` AS `mpp`, toStartOfMonth(`visits_by_mpp_day`.`local_date`) AS `local_date`,"
        + " SUM(`visits_by_mpp_day`.`visits`) AS `sum` FROM `visits_by_mpp_day` WHERE `visits_by_mpp_day`.`local_date` >= ?"
        + " GROUP BY `visits_by_mpp_day`.`mpp`, toStartOfMonth(`visits_by_mpp_day`.`local_date`) ORDER BY `mpp`, `local_date`";
    try (PreparedStatement statement = connection.prepareStatement(days)) {
      statement.setObject(1, LocalDate.parse(System.getenv("KUNJUNGAN_BI_FROM")));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) print("day", rows.getString(1), rows.getDate(2).toString(), String.valueOf(rows.getLong(3)));
      }
    }
    String instants = "SELECT count() FROM data_freshness WHERE last_event_at >= ?";
    try (PreparedStatement statement = connection.prepareStatement(instants)) {
      statement.setTimestamp(1, Timestamp.valueOf("2020-01-01 00:00:00"));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) print("fresh", String.valueOf(rows.getLong(1)));
      }
    }
  }

  private static void print(String... fields) {
    System.out.println(String.join("\t", fields));
  }
}
